// Writes operators.json: small inputs and what ONNX Runtime makes of them, for each operator.
// The Go tests read only the JSON. To make it anew:
//
//   npm install onnxruntime-web && node operators.mjs > operators.json
import * as ort from 'onnxruntime-web';

// --- a model of one node, in protobuf (field numbers of onnx.proto) ---
const bytes = s => [...Buffer.from(s)];
function varint(n) {
  let v = BigInt.asUintN(64, BigInt(n)), out = [];
  while (v > 127n) { out.push(Number(v & 127n) | 128); v >>= 7n; }
  return [...out, Number(v)];
}
const int = (field, n) => [...varint(field << 3), ...varint(n)];
const block = (field, b) => [...varint(field << 3 | 2), ...varint(b.length), ...b];
const text = (field, s) => block(field, bytes(s));
const f32 = x => [...Buffer.from(new Float32Array([x]).buffer)];
const types = { f: 1, i: 7, b: 9 };

function attribute(name, v) {
  let body = text(1, name);
  if (typeof v === 'string') body = [...body, ...text(4, v), ...int(20, 3)];
  else if (Array.isArray(v)) body = [...body, ...v.flatMap(x => int(8, x)), ...int(20, 7)];
  else if (v.f !== undefined) body = [...body, ...varint(2 << 3 | 5), ...f32(v.f), ...int(20, 1)];
  else if (v.tensor !== undefined) body = [...body, ...block(5, tensor('', v.tensor)), ...int(20, 4)];
  else body = [...body, ...int(3, v), ...int(20, 2)];
  return body;
}
function raw(t) {
  if (t.type === 'f') return t.data.flatMap(f32);
  if (t.type === 'b') return t.data;
  return t.data.flatMap(x => [...Buffer.from(new BigInt64Array([BigInt(x)]).buffer)]);
}
const tensor = (name, t) => [...t.dims.flatMap(d => int(1, d)), ...int(2, types[t.type]), ...text(8, name), ...block(9, raw(t))];
function value(name, t) {
  const shape = t ? block(2, t.dims.flatMap(d => block(1, int(1, d)))) : [];
  const type = t ? block(1, [...int(1, types[t.type]), ...shape]) : [];
  return [...text(1, name), ...(t ? block(2, type) : [])];
}
function model(c) {
  const names = c.in.map((t, i) => t ? 'x' + i : '');
  const outs = [...Array(c.outputs ?? 1).keys()].map(i => 'y' + i);
  const node = [...names.flatMap(n => text(1, n)), ...outs.flatMap(n => text(2, n)), ...text(4, c.op),
    ...Object.entries(c.attributes ?? {}).flatMap(([k, v]) => block(5, attribute(k, v)))];
  const graph = [...block(1, node), ...text(2, 'g'),
    ...c.in.flatMap((t, i) => t && t.constant ? block(5, tensor(names[i], t)) : []),
    ...c.in.flatMap((t, i) => t && !t.constant ? block(11, value(names[i], t)) : []),
    ...outs.flatMap(n => block(12, value(n)))];
  return new Uint8Array([...int(1, 8), ...block(7, graph), ...block(8, [...text(1, ''), ...int(2, c.opset)])]);
}

// --- inputs ---
let seed = 1;
const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
const count = dims => dims.reduce((a, b) => a * b, 1);
const rnd = (...dims) => ({ type: 'f', dims, data: [...Array(count(dims))].map(() => Math.round((next() * 4 - 2) * 64) / 64) });
const pos = (...dims) => { const t = rnd(...dims); t.data = t.data.map(x => Math.abs(x) + 0.125); return t; };
const F = (dims, ...data) => ({ type: 'f', dims, data });
const I = (...data) => ({ type: 'i', dims: [data.length], data });
const In = (dims, ...data) => ({ type: 'i', dims, data });
const B = (dims, ...data) => ({ type: 'b', dims, data });
const C = t => ({ ...t, constant: true });
const f = x => ({ f: x });

const cases = [];
const add = (op, opset, ins, attributes = {}, outputs = 1) => cases.push({ op, opset, in: ins, attributes, outputs });

// Convolutions
add('Conv', 13, [rnd(2, 3, 7, 6), C(rnd(5, 3, 3, 3)), C(rnd(5))], { pads: [1, 1, 1, 1] });
add('Conv', 11, [rnd(1, 3, 8, 9), C(rnd(4, 3, 3, 2))], { strides: [2, 3], pads: [0, 1, 2, 0], kernel_shape: [3, 2] });
add('Conv', 13, [rnd(1, 2, 11, 12), C(rnd(3, 2, 3, 3)), C(rnd(3))], { dilations: [2, 3], pads: [2, 3, 2, 3] });
add('Conv', 13, [rnd(1, 6, 7, 7), C(rnd(4, 3, 3, 3)), C(rnd(4))], { group: 2, pads: [1, 1, 1, 1] });
add('Conv', 13, [rnd(1, 6, 9, 7), C(rnd(9, 2, 3, 3)), C(rnd(9))], { group: 3, strides: [2, 1], dilations: [1, 2] });
add('Conv', 13, [rnd(2, 20, 6, 5), C(rnd(20, 1, 3, 3)), C(rnd(20))], { group: 20, pads: [1, 1, 1, 1] });
add('Conv', 13, [rnd(1, 5, 9, 9), C(rnd(5, 1, 5, 5))], { group: 5, strides: [2, 2], pads: [2, 2, 2, 2] });
add('Conv', 13, [rnd(1, 17, 9, 9), C(rnd(17, 1, 3, 3))], { group: 17, dilations: [2, 2], pads: [0, 2, 4, 2] });
add('Conv', 13, [rnd(1, 4, 6, 6), C(rnd(12, 1, 3, 3))], { group: 4 });
add('Conv', 13, [rnd(1, 3, 7, 8), C(rnd(2, 3, 4, 3))], { auto_pad: 'SAME_UPPER', strides: [2, 2] });
add('Conv', 13, [rnd(1, 3, 7, 8), C(rnd(2, 3, 4, 3))], { auto_pad: 'SAME_LOWER', strides: [3, 2] });
add('Conv', 13, [rnd(1, 3, 7, 8), C(rnd(2, 3, 4, 3))], { auto_pad: 'VALID' });
add('Conv', 13, [rnd(1, 40, 5, 5), C(rnd(33, 40, 1, 1)), C(rnd(33))], {});
add('Conv', 13, [rnd(1, 8, 9, 9), C(rnd(3, 8, 1, 1))], { strides: [2, 2] });
add('Conv', 13, [rnd(1, 3, 9), C(rnd(4, 3, 3)), C(rnd(4))], { pads: [1, 2], strides: [2] });
add('ConvTranspose', 11, [rnd(1, 3, 4, 5), C(rnd(3, 4, 2, 2)), C(rnd(4))], { strides: [2, 2], kernel_shape: [2, 2] });
add('ConvTranspose', 11, [rnd(2, 3, 4, 3), C(rnd(3, 2, 3, 3))], { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] });
add('ConvTranspose', 11, [rnd(1, 4, 4, 3), C(rnd(4, 3, 3, 4)), C(rnd(6))], { group: 2, strides: [3, 1], pads: [0, 1, 2, 1] });
add('ConvTranspose', 11, [rnd(1, 2, 4, 3), C(rnd(2, 3, 3, 3))], { dilations: [2, 1] });
add('ConvTranspose', 11, [rnd(1, 5, 4, 4), C(rnd(5, 1, 4, 4))], { group: 5, strides: [2, 2], pads: [1, 1, 1, 1] });
add('ConvTranspose', 11, [rnd(1, 2, 5, 4), C(rnd(2, 3, 4, 3))], { strides: [2, 2], auto_pad: 'SAME_UPPER' });

// Matrices
add('Gemm', 13, [rnd(3, 4), C(rnd(4, 5)), C(rnd(5))], { alpha: f(0.5), beta: f(2) });
add('Gemm', 13, [rnd(3, 4), C(rnd(5, 4)), C(rnd(1, 5))], { transB: 1 });
add('Gemm', 13, [rnd(4, 3), C(rnd(4, 5)), C(rnd(3, 1))], { transA: 1, beta: f(-1) });
add('Gemm', 13, [rnd(4, 3), rnd(5, 4), rnd(3, 5)], { transA: 1, transB: 1, alpha: f(0.25), beta: f(3) });
add('Gemm', 11, [rnd(2, 3), C(rnd(3, 2))], {});
add('Gemm', 11, [rnd(2, 3), C(rnd(3, 2)), C(F([], 2.5))], {});
add('MatMul', 13, [rnd(2, 3, 4), C(rnd(4, 5))]);
add('MatMul', 13, [rnd(2, 3, 4), rnd(2, 4, 5)]);
add('MatMul', 13, [rnd(2, 1, 3, 4), rnd(5, 4, 2)]);
add('MatMul', 13, [rnd(3, 4), rnd(2, 2, 4, 5)]);
add('MatMul', 13, [rnd(4), rnd(2, 4, 5)]);
add('MatMul', 13, [rnd(2, 3, 4), rnd(4)]);
add('MatMul', 13, [rnd(4), rnd(4)]);
add('MatMul', 13, [rnd(2, 3, 4), C(rnd(2, 4, 5))]);
add('MatMul', 13, [C(rnd(3, 4)), rnd(4, 5)]);

// Normalisation
add('BatchNormalization', 9, [rnd(2, 3, 2, 2), C(rnd(3)), C(rnd(3)), C(rnd(3)), C(pos(3))], { epsilon: f(0.01) });
add('BatchNormalization', 15, [rnd(4, 3), C(rnd(3)), C(rnd(3)), C(rnd(3)), C(pos(3))]);
add('LayerNormalization', 17, [rnd(2, 3, 4), C(rnd(4)), C(rnd(4))], { axis: -1, epsilon: f(1e-3) });
add('LayerNormalization', 17, [rnd(2, 3, 4), C(rnd(3, 4))], { axis: 1 });
add('InstanceNormalization', 13, [rnd(2, 3, 4, 3), C(rnd(3)), C(rnd(3))], { epsilon: f(1e-3) });

// Functions of one element
for (const op of ['Relu', 'Sigmoid', 'Tanh', 'Erf', 'Exp', 'Neg', 'Abs', 'Floor', 'Ceil']) add(op, 13, [rnd(3, 7)]);
for (const op of ['Sqrt', 'Log', 'Reciprocal']) add(op, 13, [pos(3, 7)]);
for (const op of ['Sigmoid', 'Tanh', 'Erf', 'Exp']) add(op, 13, [F([9], -100, -20, -5.5, -1e-5, 0, 1e-5, 3.25, 20, 80)]);
add('HardSwish', 14, [F([7], -5, -3, -1, 0, 1, 3, 5)]);
add('HardSigmoid', 11, [F([7], -5, -3, -1, 0, 1, 3, 5)]);
add('HardSigmoid', 11, [rnd(9)], { alpha: f(1 / 6), beta: f(0.5) });
add('LeakyRelu', 11, [rnd(9)]);
add('LeakyRelu', 11, [rnd(9)], { alpha: f(0.3) });
add('Elu', 11, [rnd(9)], { alpha: f(0.7) });
add('PRelu', 11, [rnd(2, 3, 2, 2), C(rnd(3, 1, 1))]);
add('PRelu', 11, [rnd(2, 3), C(rnd(1))]);
add('Gelu', 20, [rnd(3, 7)]);
add('Gelu', 20, [rnd(3, 7)], { approximate: 'tanh' });
add('Clip', 9, [rnd(9)], { min: f(-0.5), max: f(1) });
add('Clip', 13, [rnd(9), C(F([], -0.5)), C(F([], 1))]);
add('Clip', 13, [rnd(9), null, C(F([], 0.25))]);
add('Identity', 13, [rnd(3)]);
add('Dropout', 11, [rnd(3)], { ratio: f(0.3) });
add('Dropout', 13, [rnd(3), C(F([], 0.3))]);

// Functions of two
for (const op of ['Add', 'Sub', 'Mul', 'Div']) {
  add(op, 13, [rnd(2, 3, 4), pos(3, 1)]);
  add(op, 13, [rnd(1, 4), pos(2, 3, 1)]);
  add(op, 13, [In([2, 2], 7, -7, 9, 4), I(2, 3)]);
}
add('Add', 13, [rnd(2, 3, 1, 5), rnd(1, 3, 4, 1)]);
add('Pow', 13, [pos(2, 3), F([3], 2, 0.5, 3)]);
add('Pow', 13, [rnd(2, 3), F([], 2)]);
add('Min', 13, [rnd(2, 3), rnd(3), rnd(2, 1)]);
add('Max', 13, [rnd(2, 3), rnd(3), rnd(1)]);
add('Max', 13, [I(1, 5, 3), I(2)]);
for (const op of ['Equal', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual']) {
  add(op, 16, [F([4], 1, 2, 3, 4), F([1], 3)]);
  add(op, 16, [In([2, 2], 1, 2, 3, 4), I(2, 3)]);
}
add('And', 13, [B([2, 2], 0, 0, 1, 1), B([2], 0, 1)]);
add('Or', 13, [B([2, 2], 0, 0, 1, 1), B([2], 0, 1)]);
add('Not', 13, [B([3], 0, 1, 0)]);
add('Where', 16, [B([2, 1], 0, 1), rnd(2, 3), rnd(3)]);
add('Where', 16, [B([2], 0, 1), In([1], 7), I(8, 9)]);

// Pooling
add('MaxPool', 12, [rnd(1, 3, 7, 8)], { kernel_shape: [3, 2], strides: [2, 2] });
add('MaxPool', 12, [rnd(1, 2, 7, 8)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
add('MaxPool', 12, [rnd(1, 2, 7, 6)], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 });
add('MaxPool', 12, [rnd(1, 2, 6, 6)], { kernel_shape: [3, 3], strides: [3, 3], pads: [1, 1, 1, 1], ceil_mode: 1 });
add('MaxPool', 12, [rnd(1, 2, 9, 9)], { kernel_shape: [3, 3], dilations: [2, 3], strides: [1, 2] });
add('MaxPool', 12, [rnd(1, 2, 5, 6)], { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' });
add('MaxPool', 12, [rnd(1, 2, 9)], { kernel_shape: [3], strides: [2], pads: [1, 0] });
add('AveragePool', 11, [rnd(1, 3, 7, 8)], { kernel_shape: [3, 2], strides: [3, 2] });
add('AveragePool', 11, [rnd(1, 2, 7, 8)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
add('AveragePool', 11, [rnd(1, 2, 7, 8)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 1, 2], count_include_pad: 1 });
add('AveragePool', 19, [rnd(1, 2, 7, 8)], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 });
add('AveragePool', 19, [rnd(1, 2, 8, 8)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1, count_include_pad: 1 });
add('AveragePool', 11, [rnd(1, 2, 5, 6)], { kernel_shape: [2, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' });
add('GlobalAveragePool', 13, [rnd(2, 3, 4, 5)]);
add('GlobalMaxPool', 13, [rnd(2, 3, 4, 5)]);

// Reductions
for (const op of ['ReduceMean', 'ReduceMax', 'ReduceL2', 'ReduceMin']) {
  add(op, 13, [rnd(2, 3, 4)], { axes: [1] });
  add(op, 13, [rnd(2, 3, 4)], { axes: [-1, 0], keepdims: 0 });
  add(op, 18, [rnd(2, 3, 4), C(I(2, 1))], {});
  add(op, 13, [rnd(2, 3, 4)], {});
}
add('ReduceSum', 11, [rnd(2, 3, 4)], { axes: [1, 2], keepdims: 0 });
add('ReduceSum', 13, [rnd(2, 3, 4), C(I(0, 2))], {});
add('ReduceSum', 13, [rnd(2, 3)], { keepdims: 0 });
add('ReduceSum', 13, [rnd(2, 3)], { noop_with_empty_axes: 1 });
add('ArgMax', 13, [rnd(3, 4, 2)], { axis: 1 });
add('ArgMax', 13, [F([2, 4], 1, 3, 3, 2, 5, 5, 1, 5)], { axis: -1, keepdims: 0 });
add('ArgMax', 13, [F([2, 4], 1, 3, 3, 2, 5, 5, 1, 5)], { axis: -1, keepdims: 0, select_last_index: 1 });
add('Softmax', 13, [rnd(2, 3, 4)], {});
add('Softmax', 13, [rnd(2, 3, 4)], { axis: 1 });
add('Softmax', 11, [rnd(2, 3, 4)], {});
add('Softmax', 11, [rnd(2, 3, 4)], { axis: 2 });
add('LogSoftmax', 13, [rnd(2, 3, 4)], { axis: 0 });
add('LogSoftmax', 11, [rnd(2, 3, 4)], {});

// Moving
add('Concat', 13, [rnd(2, 1, 3), rnd(2, 2, 3), rnd(2, 3, 3)], { axis: 1 });
add('Concat', 13, [I(1, 2), I(3)], { axis: -1 });
add('Slice', 9, [rnd(4, 5, 3)], { axes: [1, 0], starts: [1, -2], ends: [-1, 1000] });
add('Slice', 9, [rnd(4, 5)], { starts: [1], ends: [3] });
add('Slice', 13, [rnd(4, 5, 3), C(I(1, 0)), C(I(4, 5)), C(I(0, 1)), C(I(2, 2))]);
add('Slice', 13, [rnd(4, 5), C(I(-1, 3)), C(I(-1000, 0)), C(I(0, 1)), C(I(-1, -2))]);
add('Slice', 13, [rnd(4, 5), C(I(3)), C(I(1)), C(I(0))]);
add('Slice', 13, [I(5, 6, 7, 8), C(I(1)), C(I(4611686018427387904n))]);
add('Split', 11, [rnd(2, 6)], { axis: 1, split: [1, 3, 2] }, 3);
add('Split', 11, [rnd(6, 2)], {}, 2);
add('Split', 13, [rnd(2, 6), C(I(4, 2))], { axis: -1 }, 2);
add('Split', 18, [rnd(7, 2)], { num_outputs: 3 }, 3);
add('Reshape', 13, [rnd(2, 3, 4), C(I(0, -1, 2))]);
add('Reshape', 14, [rnd(2, 3), C(I(3, 2))], { allowzero: 1 });
add('Transpose', 13, [rnd(2, 3, 4)]);
add('Transpose', 13, [rnd(2, 3, 4, 5)], { perm: [0, 2, 3, 1] });
add('Transpose', 13, [rnd(2, 3, 4, 5)], { perm: [0, 3, 1, 2] });
add('Transpose', 13, [rnd(2, 1, 4, 5)], { perm: [1, 2, 0, 3] });
add('Transpose', 13, [rnd(2, 3, 2, 2, 3)], { perm: [2, 0, 3, 1, 4] });
add('Transpose', 13, [In([2, 3], 1, 2, 3, 4, 5, 6)]);
add('Flatten', 13, [rnd(2, 3, 4)], { axis: 2 });
add('Flatten', 13, [rnd(2, 3, 4)], { axis: -3 });
add('Squeeze', 11, [rnd(1, 3, 1, 2)], { axes: [0] });
add('Squeeze', 13, [rnd(1, 3, 1, 2), C(I(-2))]);
add('Squeeze', 13, [rnd(1, 3, 1, 2)]);
add('Unsqueeze', 11, [rnd(3, 2)], { axes: [0, 3] });
add('Unsqueeze', 13, [rnd(3, 2), C(I(-1, 1))]);
add('Expand', 13, [rnd(3, 1), C(I(2, 1, 4))]);
add('Expand', 13, [In([2, 1], 5, 6), C(I(1, 3))]);
add('Tile', 13, [rnd(2, 3), C(I(2, 3))]);
add('Tile', 13, [rnd(1, 2, 2), C(I(2, 1, 2))]);
add('Gather', 13, [rnd(4, 3, 2), C(In([2, 2], 0, -1, 2, 2))], { axis: 1 });
add('Gather', 13, [rnd(4, 3), C(In([], -1))], { axis: 0 });
add('Gather', 13, [I(5, 6, 7), I(2, 0)]);
add('Pad', 9, [rnd(2, 3)], { pads: [0, 1, 2, 0], value: f(1.5) });
add('Pad', 13, [rnd(1, 2, 3, 4), C(I(0, 0, 1, 2, 0, 0, 0, 1)), C(F([], -1))]);
add('Pad', 13, [rnd(1, 2, 3, 4), C(I(0, 0, 1, 2, 0, 0, 2, 3))], { mode: 'reflect' });
add('Pad', 13, [rnd(2, 3, 4), C(I(0, 1, 2, 1, 0, 1))], { mode: 'edge' });
add('Pad', 13, [rnd(4, 5), C(I(-1, 1, 0, -2))]);
add('Pad', 18, [rnd(2, 3), C(I(1, 2)), null, C(I(1))]);
add('Shape', 13, [rnd(2, 3, 4)]);
add('Shape', 15, [rnd(2, 3, 4)], { start: -2, end: 3 });
add('ConstantOfShape', 9, [C(I(2, 3))]);
add('ConstantOfShape', 9, [C(I(2))], { value: { tensor: I(7) } });
add('Range', 11, [C(In([], 3)), C(In([], 11)), C(In([], 3))]);
add('Range', 11, [C(In([], 5)), C(In([], -4)), C(In([], -2))]);
add('Range', 11, [C(F([], 0.5)), C(F([], 2)), C(F([], 0.25))]);
add('Cast', 13, [F([6], -1.75, -0.5, 0, 0.5, 1.75, 300)], { to: 7 });
add('Cast', 13, [F([4], -1.75, 0, 0.5, 3)], { to: 9 });
add('Cast', 13, [I(-3, 0, 7)], { to: 1 });
add('Cast', 13, [I(-3, 0, 7)], { to: 9 });
add('DepthToSpace', 13, [rnd(1, 8, 2, 3)], { blocksize: 2 });
add('DepthToSpace', 13, [rnd(2, 8, 2, 3)], { blocksize: 2, mode: 'CRD' });

// Resizing
add('Upsample', 9, [rnd(1, 2, 2, 3), C(F([4], 1, 1, 2, 3))], { mode: 'nearest' });
add('Resize', 10, [rnd(1, 2, 4, 3), C(F([4], 1, 1, 0.5, 2))], { mode: 'nearest' });
add('Resize', 10, [rnd(1, 2, 3, 3), C(F([4], 1, 1, 2, 2))], { mode: 'linear' });
for (const how of ['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric']) {
  for (const size of [[5, 7], [2, 3], [1, 1]]) {
    add('Resize', 13, [rnd(1, 2, 3, 4), null, null, C(I(1, 2, ...size))], { mode: 'linear', coordinate_transformation_mode: how });
  }
  for (const round of ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']) {
    add('Resize', 13, [rnd(1, 1, 3, 4), null, null, C(I(1, 1, 5, 2))], { mode: 'nearest', coordinate_transformation_mode: how, nearest_mode: round });
  }
  add('Resize', 11, [rnd(1, 2, 3, 3), C(F([0])), C(F([4], 1, 1, 1.5, 2.5))], { mode: 'linear', coordinate_transformation_mode: how });
}
add('Resize', 18, [rnd(1, 2, 3, 3), null, null, C(I(6, 5))], { mode: 'nearest', axes: [2, 3] });

const arrays = { f: Float32Array, b: Uint8Array };
const kinds = { f: 'float32', i: 'int64', b: 'bool' };
const plain = v => [...v].map(x => Number.isFinite(Number(x)) ? Number(Number(x).toPrecision(8)) : String(x));
const done = [];
for (const c of cases) {
  try {
    const s = await ort.InferenceSession.create(model(c), { executionProviders: ['wasm'], logSeverityLevel: 4, graphOptimizationLevel: 'disabled' });
    const feeds = {};
    c.in.forEach((t, i) => {
      if (!t || t.constant) return;
      const data = t.type === 'i' ? BigInt64Array.from(t.data.map(BigInt)) : arrays[t.type].from(t.data);
      feeds['x' + i] = new ort.Tensor(kinds[t.type], data, t.dims);
    });
    const out = await s.run(feeds);
    const attributes = Object.fromEntries(Object.entries(c.attributes).map(([k, v]) => [k, v.tensor ? { tensor: { ...v.tensor } } : v]));
    done.push({ ...c, attributes, in: c.in.map(t => t && { ...t, data: plain(t.data) }),
      out: s.outputNames.map(n => ({ type: out[n].type === 'float32' ? 'f' : 'i', dims: [...out[n].dims], data: plain(out[n].data) })) });
  } catch (e) {
    console.error(c.op, c.opset, JSON.stringify(c.attributes), String(e).slice(0, 200));
  }
}
console.log('[\n' + done.map(c => JSON.stringify(c)).join(',\n') + '\n]');
console.error(done.length, 'cases of', cases.length);
process.exit(0);
