// The side of a reactive library in `load-tests peers`: one signal per direct part, one computed per product, and one
// effect per product that nobody uses, which reads its total whenever that has changed. The lanes lie in one column for all
// cells, and what the library passes on is the revision of a total: that is faster than an array per product.
// Usage: node reactive_peer.mjs FOLDER LIBRARY
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , folder, library] = process.argv;
const warmUpRounds = { hot: 1, small: 20 };

// Both libraries in one form: read() and write(value).
const forms = {
  'alien-signals': ({ signal, computed, effect }) => ({
    signal: value => { const it = signal(value); return { read: it, write: it }; },
    computed: of => ({ read: computed(of) }),
    effect,
  }),
  '@preact/signals-core': ({ signal, computed, effect }) => ({
    signal: value => { const it = signal(value); return { read: () => it.value, write: to => { it.value = to; } }; },
    computed: of => { const it = computed(of); return { read: () => it.value }; },
    effect,
  }),
};

const match = JSON.parse(readFileSync(join(folder, 'match.json'), 'utf8'));
const { cells, lanes, hot, small } = match;
const read = (name, kind) => {
  const bytes = readFileSync(join(folder, name));
  return new kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const starts = read('starts.i32', Int32Array);
const inputs = read('inputs.i32', Int32Array);
const quantities = read('quantities.f64', Float64Array);
const direct = read('direct.f64', Float64Array);
const changedCells = read('changes.i32', Int32Array);
const changedDirect = read('changes.f64', Float64Array);
const version = JSON.parse(readFileSync(join(folder, 'node_modules', library, 'package.json'), 'utf8')).version;
const reactive = forms[library](await import(library));

const column = new Float64Array(cells * lanes);
const signals = new Array(cells);
const totals = new Array(cells);
let outputsRead = 0;
let readSum = 0;
let revision = 0;

const isSource = cell => starts[cell] === starts[cell + 1];

function product(cell) {
  const first = starts[cell];
  const own = signals[cell].read;
  const sources = Array.from(inputs.subarray(first, starts[cell + 1]), input => totals[input].read);
  const to = cell * lanes;

  return reactive.computed(() => {
    own();
    for (let lane = 0; lane < lanes; lane++) column[to + lane] = direct[to + lane];
    for (let at = 0; at < sources.length; at++) {
      sources[at]();
      const quantity = quantities[first + at];
      const from = inputs[first + at] * lanes;
      for (let lane = 0; lane < lanes; lane++) column[to + lane] += quantity * column[from + lane];
    }
    return ++revision;
  });
}

function build() {
  const used = new Uint8Array(cells);
  for (const input of inputs) used[input] = 1;
  for (let cell = 0; cell < cells; cell++) {
    signals[cell] = reactive.signal(0);
    totals[cell] = isSource(cell) ? signals[cell] : product(cell);
    if (isSource(cell)) column.set(direct.subarray(cell * lanes, (cell + 1) * lanes), cell * lanes);
  }
  for (let cell = 0; cell < cells; cell++) {
    if (used[cell]) continue;
    const output = totals[cell].read;
    reactive.effect(() => {
      output();
      readSum += column[cell * lanes];
      outputsRead++;
    });
  }
}

function state(cell, value) {
  direct.set(value, cell * lanes);
  if (isSource(cell)) column.set(value, cell * lanes);
  signals[cell].write(++revision);
}

const valueOf = change => changedDirect.slice(change * lanes, (change + 1) * lanes);

// Every change and its undoing, so that what is measured starts from where it should.
function warmUp(first, end, rounds) {
  for (let round = 0; round < rounds; round++) {
    for (let change = first; change < end; change++) {
      const cell = changedCells[change];
      const before = direct.slice(cell * lanes, (cell + 1) * lanes);
      state(cell, valueOf(change));
      state(cell, before);
    }
  }
}

function measure(first, end, file) {
  const took = [];
  for (let change = first; change < end; change++) {
    const value = valueOf(change);
    const before = outputsRead;
    const start = performance.now();
    state(changedCells[change], value);
    took.push(performance.now() - start);
    if (outputsRead === before) throw new Error(`No output was read after change ${change}.`);
  }
  writeFileSync(join(folder, file), column);

  return took;
}

const start = performance.now();
build();
const built = (performance.now() - start) / 1e3;
warmUp(0, hot, warmUpRounds.hot);
const hotTook = measure(0, hot, 'totals-hot.f64');
warmUp(hot, hot + small, warmUpRounds.small);
const smallTook = measure(hot, hot + small, 'totals-small.f64');
console.log(JSON.stringify({
  version: `${library} ${version} on Node ${process.versions.node}`,
  build_s: built, outputs: outputsRead, hot_ms: hotTook, small_ms: smallTook,
}));
process.exit(Number.isFinite(readSum) ? 0 : 1);
