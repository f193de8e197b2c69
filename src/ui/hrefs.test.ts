import { describe, expect, it } from 'vitest';
import { mintJobId } from '$domain/ids.ts';
import { directionsHref, homeOf, jobHref } from './hrefs.ts';

const ANDROID = 'Mozilla/5.0 (Linux; Android 14; SM-A055F)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)';

describe('addresses', () => {
  it('holds a job id, with its colons, in one part of the path', () => {
    expect(jobHref(mintJobId('delivery', '31.98.H29-261104-0001'), 'hand-over')).toBe('/job/job%3Adelivery%3A31.98.H29-261104-0001/hand-over');
  });

  it('begins in the field for whoever also works there', () => {
    expect(homeOf(['supervisor', 'officer'])).toBe('/');
    expect(homeOf(['supervisor', 'desk'])).toBe('/log');
    expect(homeOf(['desk'])).toBe('/jobs');
    expect(homeOf(['admin'])).toBe('/figures');
  });

  it('asks for the way by coordinates, else by the address', () => {
    expect(directionsHref({ address: 'x', lat: 10.79, lon: 106.74 }, ANDROID)).toBe('geo:10.79,106.74?q=10.79%2C106.74');
    expect(directionsHref({ address: '12/3 Đường số 10' }, ANDROID)).toBe('geo:0,0?q=12%2F3%20%C4%90%C6%B0%E1%BB%9Dng%20s%E1%BB%91%2010');
    expect(directionsHref({ address: '12 A' }, IPHONE)).toMatch(/^https:.*destination=12%20A$/);
  });
});
