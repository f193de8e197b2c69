// A short vibration and sound on "saved": felt without looking. Can be turned off in the settings.
const KEY = 'tan-noi:signal';

export const signalIsOn = (storage: Storage): boolean => storage.getItem(KEY) !== 'off';

export const setSignal = (on: boolean, storage: Storage): void => storage.setItem(KEY, on ? 'on' : 'off');

export function signalSaved(storage: Storage): void {
  if (!signalIsOn(storage)) return;
  navigator.vibrate?.(40);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 880;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.15);
  tone.connect(volume).connect(audio.destination);
  tone.onended = () => void audio.close();
  tone.start();
  tone.stop(audio.currentTime + 0.15);
}

/** Shorter than that of "saved": a code was read. */
export function signalRead(storage: Storage): void {
  if (signalIsOn(storage)) navigator.vibrate?.(20);
}
