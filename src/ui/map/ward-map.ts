// Leaflet, set up for a ward: outlines drawn from the ward's document on a plain ground, no tiles, nothing from the network.
import { canvas, circle, control, DomUtil, type LatLngBounds, latLngBounds, type LatLngTuple, LayerGroup, Map as LeafletMap, marker, divIcon, polygon, svg } from 'leaflet';
import 'leaflet/dist/leaflet.css';
import type { WardOutline } from '$domain/ward.ts';
import { CanvasMarker } from './canvas-marker.ts';
import { Clusterer, type ShownCluster } from './clusterer.ts';
import { MAX_ZOOM, MIN_ZOOM } from './cluster-index.ts';
import ClusterWorker from './cluster-worker.ts?worker';
import { clusterRadius, drawCluster, drawPoint, POINT_RADIUS } from './draw-point.ts';
import { type MapColours, readColours } from './map-colours.ts';
import { type Bounds, type MapPoint, samePoints } from './map-point.ts';

export interface WardMapOptions {
  element: HTMLElement;
  words: { zoomIn: string; zoomOut: string };
  /** Points that are near each other become one; off for a few points that all are to be seen. */
  cluster: boolean;
  /** One point, or the points of a cluster that no zoom takes apart. */
  picked(ids: string[]): void;
  moved(bounds: Bounds): void;
}

interface Spot {
  lat: number;
  lon: number;
}

/** How far a map may be dragged beyond what it shows, as a share of it. */
const SLACK = 0.5;
/** How much is drawn around what is seen, as a share of it: seen while panning, and drawn anew after each pan. */
const MARGIN = 0.25;
/** Near enough to tell houses apart. */
const PLACE_ZOOM = 16;
/** A few places are shown with enough of the ward around them to know where they are. */
const FRAME_ZOOM = 14;

export class WardMap {
  readonly #map: LeafletMap;
  readonly #options: WardMapOptions;
  readonly #clusterer: Clusterer | undefined;
  readonly #outlines = new LayerGroup();
  readonly #points = new LayerGroup();
  readonly #me = new LayerGroup();
  readonly #canvas = canvas({ padding: MARGIN, pane: 'jobs' });
  readonly #svg = svg({ padding: 0.5 });
  #colours: MapColours;
  #shown: readonly ShownCluster[] = [];
  #selected: string | undefined;
  #framed: LatLngBounds | undefined;
  #moving = false;
  #given: readonly MapPoint[] = [];
  /** Points that came while the map was being moved. */
  #late: readonly MapPoint[] | undefined;
  readonly #resized: ResizeObserver;

  constructor(options: WardMapOptions) {
    this.#options = options;
    this.#colours = readColours(options.element);
    this.#map = new LeafletMap(options.element, {
      attributionControl: false,
      zoomControl: false,
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      center: [10.78, 106.75],
      zoom: 13,
      maxBoundsViscosity: 0.8,
      fadeAnimation: false,
      zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches
    });
    // Names lie below the jobs, both above the outlines (400) and below what floats (600).
    this.#map.createPane('names').style.zIndex = '440';
    this.#map.createPane('jobs').style.zIndex = '450';
    control.zoom({ position: 'topright', zoomInTitle: options.words.zoomIn, zoomOutTitle: options.words.zoomOut }).addTo(this.#map);
    control.scale({ imperial: false, position: 'bottomright' }).addTo(this.#map);
    for (const group of [this.#outlines, this.#points, this.#me]) group.addTo(this.#map);
    if (options.cluster)
      this.#clusterer = new Clusterer(new ClusterWorker(), (clusters) => {
        this.#shown = clusters;
        this.#draw();
      });
    this.#map.on('movestart', () => (this.#moving = true));
    this.#map.on('moveend', () => {
      this.#moving = false;
      if (this.#late) this.#load(this.#late);
      else this.#view();
    });
    // Leaflet itself looks only when the window changes, not when something beside the map opens.
    this.#resized = new ResizeObserver(() => this.#map.invalidateSize({ animate: false }));
    this.#resized.observe(options.element);
  }

  /** The person's own ward strong, its neighbours faint. The first call frames the own ward. */
  showWards(own: WardOutline, neighbours: readonly WardOutline[]): void {
    this.#outlines.clearLayers();
    for (const ward of neighbours) this.#addOutline(ward, 'neighbour');
    this.#addOutline(own, 'own');
    const bounds = latLngBounds(ringOf(own));
    for (const ward of neighbours) bounds.extend(latLngBounds(ringOf(ward)));
    this.#map.setMaxBounds(bounds.pad(SLACK));
    if (!this.#framed) this.#frame(latLngBounds(ringOf(own)));
  }

  /** The same points again cost nothing; while the map is being moved others wait until it rests. */
  showPoints(points: readonly MapPoint[]): void {
    if (samePoints(points, this.#given)) return;
    this.#given = points;
    if (this.#moving) this.#late = points;
    else this.#load(points);
  }

  /** Moves the map to points that may lie outside what is seen. */
  frame(spots: readonly Spot[]): void {
    if (spots.length === 0) return;
    this.#frame(latLngBounds(spots.map(({ lat, lon }): LatLngTuple => [lat, lon])));
  }

  /** So near that houses can be told apart. */
  goTo({ lat, lon }: Spot): void {
    this.#map.setView([lat, lon], Math.max(this.#map.getZoom(), PLACE_ZOOM), { animate: false });
  }

  get centre(): Spot {
    const { lat, lng } = this.#map.getCenter();
    return { lat, lon: lng };
  }

  select(id: string | undefined, spot?: Spot): void {
    this.#selected = id;
    this.#draw();
    if (spot && !this.#map.getBounds().pad(-0.1).contains([spot.lat, spot.lon])) this.#map.setView([spot.lat, spot.lon], Math.max(this.#map.getZoom(), PLACE_ZOOM));
  }

  /** Where the person stands, with the circle of its accuracy in metres. Undefined takes it away. */
  showMe(position: (Spot & { accuracy: number }) | undefined, { follow = false } = {}): void {
    this.#me.clearLayers();
    if (!position) return;
    const at: LatLngTuple = [position.lat, position.lon];
    circle(at, { radius: position.accuracy, className: 'map-accuracy', renderer: this.#svg, interactive: false }).addTo(this.#me);
    marker(at, { icon: divIcon({ className: 'map-me', iconSize: [20, 20] }), keyboard: false, interactive: false }).addTo(this.#me);
    if (follow) this.#map.setView(at, Math.max(this.#map.getZoom(), PLACE_ZOOM));
  }

  /** After a change between light and dark. */
  recolour(): void {
    this.#colours = readColours(this.#options.element);
    this.#draw();
  }

  close(): void {
    this.#resized.disconnect();
    this.#clusterer?.close();
    this.#map.remove();
  }

  #load(points: readonly MapPoint[]): void {
    this.#late = undefined;
    if (!this.#clusterer) {
      this.#shown = points.map((point) => ({ type: 'point', point }));
      this.#draw();
    }
    this.#clusterer?.load(points);
    this.#view();
  }

  #frame(bounds: LatLngBounds): void {
    this.#framed = bounds;
    this.#map.fitBounds(bounds, { padding: [24, 24], maxZoom: FRAME_ZOOM, animate: false });
  }

  #addOutline(ward: WardOutline, rank: 'own' | 'neighbour'): void {
    const className = `map-ward map-ward-${rank}${ward.approximate ? ' map-ward-approximate' : ''}`;
    polygon(ringOf(ward), { className, renderer: this.#svg, interactive: false }).addTo(this.#outlines);
    const name = DomUtil.create('span');
    name.textContent = ward.name;
    const icon = divIcon({ className: `map-ward-name map-ward-name-${rank}`, html: name, iconSize: [0, 0] });
    marker([ward.centre.lat, ward.centre.lon], { icon, pane: 'names', keyboard: false, interactive: false }).addTo(this.#outlines);
  }

  #view(): void {
    const seen = this.#map.getBounds();
    this.#clusterer?.view({ bounds: plain(seen.pad(MARGIN)), zoom: this.#map.getZoom() });
    this.#options.moved(plain(seen));
  }

  #draw(): void {
    this.#points.clearLayers();
    for (const shown of this.#shown) this.#markerOf(shown).addTo(this.#points);
  }

  #markerOf(shown: ShownCluster): CanvasMarker {
    if (shown.type === 'cluster') {
      const cluster = this.#marker(shown, clusterRadius(shown.count), (ctx, x, y) => drawCluster(ctx, x, y, shown, this.#colours));
      return cluster.on('click', () => {
        if (shown.splitsAt === undefined) this.#options.picked(shown.members.map(({ id }) => id));
        else this.#map.setView([shown.lat, shown.lon], shown.splitsAt);
      });
    }
    const { point } = shown;
    const look = { kind: point.kind, state: point.state, selected: point.id === this.#selected };
    return this.#marker(point, POINT_RADIUS, (ctx, x, y) => drawPoint(ctx, x, y, look, this.#colours)).on('click', () => this.#options.picked([point.id]));
  }

  #marker({ lat, lon }: Spot, radius: number, draw: (ctx: CanvasRenderingContext2D, x: number, y: number) => void): CanvasMarker {
    return new CanvasMarker([lat, lon], { radius, draw, renderer: this.#canvas });
  }
}

const ringOf = (ward: WardOutline): LatLngTuple[] => ward.outline.map(([lon, lat]) => [lat, lon]);

const plain = (bounds: LatLngBounds): Bounds => ({ west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() });
