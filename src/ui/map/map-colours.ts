// The canvas cannot use custom properties: they are read from the map's own element, in light and dark alike.
export interface MapColours {
  ground: string;
  ink: string;
  quiet: string;
  accent: string;
  onAccent: string;
  danger: string;
  amber: string;
}

export function readColours(element: Element): MapColours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: of('--ground'),
    ink: of('--ink'),
    quiet: of('--line-strong'),
    accent: of('--accent'),
    onAccent: of('--on-accent'),
    danger: of('--danger'),
    amber: of('--amber')
  };
}
