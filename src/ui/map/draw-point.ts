// Shapes on the canvas: a square is a delivery, a diamond a violation, a circle a visit; the sign inside says the
// state, so that colour never speaks alone.
import type { JobKind } from '$domain/ids.ts';
import type { MapColours } from './map-colours.ts';
import type { PointState } from './map-point.ts';

/** Half of a point's size in pixels. */
export const POINT_RADIUS = 12;

export const SIGNS: Record<PointState, string> = { new: '', assigned: '', late: '!', contested: '?', done: '✓' };

// `toLocaleString` makes a formatter each time, which takes longer than all the drawing.
const numbers = new Intl.NumberFormat('vi-VN');

export interface PointLook {
  kind: JobKind;
  state: PointState;
  selected: boolean;
}

export function drawPoint(ctx: CanvasRenderingContext2D, x: number, y: number, { kind, state, selected }: PointLook, colours: MapColours): void {
  const { fill, edge, sign } = paint(state, colours);
  if (selected) {
    ctx.beginPath();
    ctx.arc(x, y, POINT_RADIUS + 7, 0, 2 * Math.PI);
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 3;
    ctx.stroke();
  }
  outline(ctx, x, y, kind);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.strokeStyle = edge;
  ctx.lineWidth = state === 'new' ? 3 : 2;
  ctx.stroke();
  if (SIGNS[state]) write(ctx, SIGNS[state], x, y, { colour: sign, size: 15 });
}

/** Pixels, growing slowly with the count. */
export const clusterRadius = (count: number): number => Math.min(30, 16 + 3 * Math.log10(count) * 2);

/** A circle with the count; with late ones in it a red ring and their number in a badge. */
export function drawCluster(ctx: CanvasRenderingContext2D, x: number, y: number, { count, late }: { count: number; late: number }, colours: MapColours): void {
  const radius = clusterRadius(count);
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colours.ground;
  ctx.fill();
  ctx.lineWidth = 3;
  ctx.strokeStyle = late > 0 ? colours.danger : colours.accent;
  ctx.stroke();
  write(ctx, numbers.format(count), x, y, { colour: colours.ink, size: count >= 1000 ? 12 : 14 });
  if (late === 0) return;
  const badge = `!${numbers.format(late)}`;
  // Tabular figures: as wide as they are many.
  const width = badge.length * 7.5 + 8;
  ctx.beginPath();
  ctx.roundRect(x + radius * 0.4, y - radius - 6, width, 16, 8);
  ctx.fillStyle = colours.danger;
  ctx.fill();
  write(ctx, badge, x + radius * 0.4 + width / 2, y - radius + 2, { colour: colours.ground, size: 12 });
}

function outline(ctx: CanvasRenderingContext2D, x: number, y: number, kind: JobKind): void {
  ctx.beginPath();
  if (kind === 'delivery') ctx.roundRect(x - POINT_RADIUS + 1, y - POINT_RADIUS + 1, 2 * POINT_RADIUS - 2, 2 * POINT_RADIUS - 2, 3);
  else if (kind === 'visit') ctx.arc(x, y, POINT_RADIUS, 0, 2 * Math.PI);
  else {
    const reach = POINT_RADIUS + 3;
    ctx.moveTo(x, y - reach);
    ctx.lineTo(x + reach, y);
    ctx.lineTo(x, y + reach);
    ctx.lineTo(x - reach, y);
    ctx.closePath();
  }
}

function paint(state: PointState, colours: MapColours): { fill: string; edge: string; sign: string } {
  switch (state) {
    case 'new':
      return { fill: colours.ground, edge: colours.accent, sign: colours.accent };
    case 'assigned':
      return { fill: colours.accent, edge: colours.ground, sign: colours.onAccent };
    case 'late':
      return { fill: colours.danger, edge: colours.ground, sign: colours.ground };
    case 'contested':
      return { fill: colours.amber, edge: colours.ground, sign: colours.ground };
    case 'done':
      return { fill: colours.ground, edge: colours.quiet, sign: colours.quiet };
  }
}

const font = (size: number): string => `700 ${size}px "Be Vietnam Pro", system-ui, sans-serif`;

function write(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, { colour, size }: { colour: string; size: number }): void {
  ctx.font = font(size);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y + 1);
}
