import { type Dimension, NONE } from '@lazo/contract';
import type { PathTouch, TouchKind } from './path.ts';

/** One value a dimension asked for. */
export type Key = readonly (string | null)[];

/** Gives each row of an answer a number, so that a touch is told apart by its texts once and not for each of its conversions. */
export interface KeyBook {
  /** The number of the row that a touch counts in, for a conversion of this name. */
  number(touch: PathTouch, name: string): number;
  /** Whether touches count in other rows for conversions of other names. */
  readonly isByName: boolean;
  /** The values of a number. */
  read(number: number): Key;
}

export function buildKeyBook(by: readonly Dimension[]): KeyBook {
  const keys: Key[] = [];
  const numbers = new Map<string, number>();
  const isByName = by.includes('conversion');
  const byName = new Map<string, WeakMap<TouchKind, number>>();

  function find(kind: TouchKind, name: string): number {
    const key = by.map((dimension) => (dimension === 'conversion' ? name : tell(kind[dimension])));
    const text = JSON.stringify(key);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, keys.push(key) - 1);
    return keys.length - 1;
  }

  function readNumbers(asked: string): WeakMap<TouchKind, number> {
    let known = byName.get(asked);
    if (!known) {
      known = new WeakMap();
      byName.set(asked, known);
    }
    return known;
  }

  return {
    isByName,
    read: (number) => keys[number] as Key,
    number({ kind }, name) {
      const ofKind = readNumbers(isByName ? name : '');
      let number = ofKind.get(kind);
      if (number === undefined) {
        number = find(kind, name);
        ofKind.set(kind, number);
      }
      return number;
    },
  };
}

/** Some tag a touch with the word that stands for no touch at all: it says that they have nothing to say. */
function tell(value: string | null): string | null {
  return value === NONE ? null : value;
}
