import type { MergedLead } from '../resolve/index.ts';
import { IdBook } from './id-book.ts';

/** The leads of a question by number, and which of them are one person: he has the number of his root. */
export class LeadBook extends IdBook {
  readonly #roots = new Map<number, number>();
  readonly #merged = new Map<number, Set<number>>();

  join({ leadId, root: rootId }: MergedLead): void {
    const [lead, root] = [this.numberText(leadId), this.numberText(rootId)];
    this.#roots.set(lead, root);
    const merged = this.#merged.get(root);
    if (merged) merged.add(lead);
    else this.#merged.set(root, new Set([lead]));
  }

  rootOf(lead: number): number {
    return this.#roots.get(lead) ?? lead;
  }

  /** Every lead of these people, who are named by their roots. */
  listMembers(roots: readonly number[]): number[] {
    const members = [...roots];
    for (const root of roots) {
      const merged = this.#merged.get(root);
      if (merged) members.push(...merged);
    }
    return members;
  }
}
