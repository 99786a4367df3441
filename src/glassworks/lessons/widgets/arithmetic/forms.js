// Five forms of one small network, each an edit of the one before, and what they cost; the same as glassworks.pipelines.edits.

const conv = (k, from, to) => ({ words: `conv ${k} \u00d7 ${k}`, paths: [[[k, from, to]]], to });
const pool = (to) => ({ words: "pool 2, stride 2", window: 2, stride: 2, to });
const mean = (to) => ({ words: "mean of each map", mean: true, to });
const dense = (from, to) => ({ words: "dense", dense: [from, to], to });

/** 1 x 1, 3 x 3, 5 x 5 and pooling side by side, the larger ones behind 1 x 1 filters. */
function inception(from, to) {
  const [quarter, few] = [to / 4, Math.max(1, Math.floor(to / 8))];
  return { words: "inception", to, paths: [[[1, from, quarter]], [[1, from, quarter], [3, quarter, to / 2]], [[1, from, few], [5, few, few]], [[1, from, few]]], grow: 5 };
}

/** Two 3 x 3 with batch norm and no bias, and the way around them. */
function residual(from, to) {
  return { words: "residual block", to, norms: 2, paths: [[[3, from, to], [3, to, to]]], around: from === to ? null : [1, from, to], grow: 5 };
}

/** The layers of every form, by name. */
export function forms(w) {
  const pairs = [conv(3, 1, w), conv(3, w, w), pool(w), conv(3, w, 2 * w), conv(3, 2 * w, 2 * w), pool(2 * w)];
  const end = [dense(2 * w * 16, 128), dense(128, 128), dense(128, 10)];
  const average = [mean(2 * w), dense(2 * w, 10)];
  return {
    "AlexNet in small": [conv(5, 1, w), pool(w), conv(5, w, 2 * w), pool(2 * w), ...end],
    "VGG": [...pairs, ...end],
    "GoogLeNet's end": [...pairs, ...average],
    "GoogLeNet": [conv(3, 1, w), conv(3, w, w), pool(w), inception(w, 2 * w), inception(2 * w, 2 * w), pool(2 * w), ...average],
    "ResNet": [conv(3, 1, w), residual(w, w), pool(w), residual(w, 2 * w), residual(2 * w, 2 * w), pool(2 * w), ...average],
  };
}

/** Each layer's side, maps, parameters and multiply-adds, and their sums; the field of a unit of the last maps. */
export function cost(layers, side = 16) {
  let [size, jump] = [1, 1];
  const rows = layers.map((layer) => {
    let [parameters, multiplyAdds] = [0, 0];
    if (layer.paths) {
      const all = [...layer.paths.flat(), ...(layer.around ? [layer.around] : [])];
      for (const [k, from, to] of all) {
        parameters += k * k * from * to;
        multiplyAdds += k * k * from * to * side * side;
      }
      const biased = layer.norms ? (layer.around ? layer.to : 0) : all.reduce((total, [, , to]) => total + to, 0);
      parameters += biased + 2 * layer.to * (layer.norms ?? 0);
      size += ((layer.grow ?? layer.paths[0][0][0]) - 1) * jump;
    } else if (layer.window) {
      size += (layer.window - 1) * jump;
      jump *= layer.stride;
      side /= layer.stride;
    } else if (layer.dense) {
      parameters = layer.dense[0] * layer.dense[1] + layer.dense[1];
      multiplyAdds = layer.dense[0] * layer.dense[1];
    }
    return { words: layer.words, to: layer.to, side: layer.dense || layer.mean ? 1 : side, parameters, multiplyAdds };
  });
  const sum = (key) => rows.reduce((total, one) => total + one[key], 0);
  return { rows, parameters: sum("parameters"), multiplyAdds: sum("multiplyAdds"), field: size };
}
