// What the modules export: every kernel for f64 and for f32. Addresses are bytes in the module's memory, which the caller lays out.
import { multiply, pack, transpose } from "./product";
import { softmaxRows } from "./rows";
import { attendSteps } from "./steps";
import { attend, beginState, endState } from "./stream";

export function pack64(b: usize, innerBytes: usize, columnBytes: usize, inner: i32, cols: i32, to: usize): void {
  pack<f64>(b, innerBytes, columnBytes, inner, cols, to);
}

export function transpose64(from: usize, rows: i32, cols: i32, to: usize): void {
  transpose<f64>(from, rows, cols, to);
}

export function multiply64(
  a: usize,
  rowBytes: usize,
  panels: usize,
  c: usize,
  cBytes: usize,
  rows: i32,
  inner: i32,
  panelCount: i32,
  add: bool,
): void {
  multiply<f64>(a, rowBytes, panels, c, cBytes, rows, inner, panelCount, add);
}

export function softmaxRows64(z: usize, rowBytes: usize, rows: i32, cols: i32, temperature: f64, masked: bool): void {
  softmaxRows<f64>(z, rowBytes, rows, cols, temperature, masked);
}

export function attend64(
  q: usize,
  tiles: i32,
  k: usize,
  v: usize,
  keys: i32,
  dk: i32,
  dv: i32,
  spans: usize,
  bias: usize,
  state: usize,
  block: usize,
  scale: f64,
  cap: f64,
  rate: f64,
): void {
  attend<f64>(q, tiles, k, v, keys, dk, dv, spans, bias, state, block, scale, cap, rate);
}

export function beginState64(state: usize, tiles: i32, dv: i32): void {
  beginState<f64>(state, tiles, dv);
}

export function endState64(state: usize, rows: i32, dv: i32, out: usize, stats: usize): void {
  endState<f64>(state, rows, dv, out, stats);
}

export function attendSteps64(
  q: usize,
  rows: i32,
  kPanels: usize,
  vPanels: usize,
  keys: i32,
  dk: i32,
  dv: i32,
  spans: usize,
  bias: usize,
  scores: usize,
  scaled: usize,
  capped: usize,
  masked: usize,
  weights: usize,
  context: usize,
  scale: f64,
  cap: f64,
  temperature: f64,
): void {
  attendSteps<f64>(
    q,
    rows,
    kPanels,
    vPanels,
    keys,
    dk,
    dv,
    spans,
    bias,
    scores,
    scaled,
    capped,
    masked,
    weights,
    context,
    scale,
    cap,
    temperature,
  );
}

export function pack32(b: usize, innerBytes: usize, columnBytes: usize, inner: i32, cols: i32, to: usize): void {
  pack<f32>(b, innerBytes, columnBytes, inner, cols, to);
}

export function transpose32(from: usize, rows: i32, cols: i32, to: usize): void {
  transpose<f32>(from, rows, cols, to);
}

export function multiply32(
  a: usize,
  rowBytes: usize,
  panels: usize,
  c: usize,
  cBytes: usize,
  rows: i32,
  inner: i32,
  panelCount: i32,
  add: bool,
): void {
  multiply<f32>(a, rowBytes, panels, c, cBytes, rows, inner, panelCount, add);
}

export function softmaxRows32(z: usize, rowBytes: usize, rows: i32, cols: i32, temperature: f64, masked: bool): void {
  softmaxRows<f32>(z, rowBytes, rows, cols, temperature, masked);
}

export function attend32(
  q: usize,
  tiles: i32,
  k: usize,
  v: usize,
  keys: i32,
  dk: i32,
  dv: i32,
  spans: usize,
  bias: usize,
  state: usize,
  block: usize,
  scale: f64,
  cap: f64,
  rate: f64,
): void {
  attend<f32>(q, tiles, k, v, keys, dk, dv, spans, bias, state, block, scale, cap, rate);
}

export function beginState32(state: usize, tiles: i32, dv: i32): void {
  beginState<f32>(state, tiles, dv);
}

export function endState32(state: usize, rows: i32, dv: i32, out: usize, stats: usize): void {
  endState<f32>(state, rows, dv, out, stats);
}

export function attendSteps32(
  q: usize,
  rows: i32,
  kPanels: usize,
  vPanels: usize,
  keys: i32,
  dk: i32,
  dv: i32,
  spans: usize,
  bias: usize,
  scores: usize,
  scaled: usize,
  capped: usize,
  masked: usize,
  weights: usize,
  context: usize,
  scale: f64,
  cap: f64,
  temperature: f64,
): void {
  attendSteps<f32>(
    q,
    rows,
    kPanels,
    vPanels,
    keys,
    dk,
    dv,
    spans,
    bias,
    scores,
    scaled,
    capped,
    masked,
    weights,
    context,
    scale,
    cap,
    temperature,
  );
}
