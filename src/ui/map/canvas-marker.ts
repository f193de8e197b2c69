// A marker that draws itself on Leaflet's canvas renderer: hundreds of them cost no DOM node, and panning redraws nothing.
// Leaflet calls `_updatePath` of a path with its `_point` worked out and the renderer's context ready; both are
// underscored but the way custom paths are made in Leaflet 1.x.
import { CircleMarker, type LatLngExpression, type Point, type Renderer } from 'leaflet';

type Draw = (ctx: CanvasRenderingContext2D, x: number, y: number) => void;

export class CanvasMarker extends CircleMarker {
  declare private _point: Point;
  declare private _renderer: { _drawing: boolean; _ctx: CanvasRenderingContext2D };
  declare private _empty: () => boolean;
  declare private draw: Draw;

  constructor(at: LatLngExpression, { radius, draw, renderer }: { radius: number; draw: Draw; renderer: Renderer }) {
    super(at, { radius, weight: 24, renderer });
    this.draw = draw;
  }

  protected _updatePath(): void {
    if (!this._renderer._drawing || this._empty()) return;
    this.draw(this._renderer._ctx, this._point.x, this._point.y);
  }
}
