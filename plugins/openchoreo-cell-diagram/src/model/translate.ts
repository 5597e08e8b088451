import { defineWords } from '@openchoreo-portal/plugin-openchoreo-react';
import { CellGraph, CellNode } from './types';

/** What boxes are called that the platform names, and facts about them. */
export const cellWords = defineWords('openchoreo-cell-words', [
  'Internet',
  'North gateway',
  'Organisation',
  'Pods',
  'West gateway',
  'egress rules: #',
  'ingress rules: #',
  'updated: # of #',
]);

/** The words of a graph's boxes in the person's language; the same graph where the language is English. Names that people gave stay. */
export function translateGraph(
  graph: CellGraph,
  cellWord: (word: string) => string,
  statusWord: (word: string) => string,
): CellGraph {
  let changed = false;
  const word = (text: string) => {
    const next = cellWord(text);
    changed ||= next !== text;
    return next;
  };
  const translated = (node: CellNode): CellNode => {
    const next = { ...node };
    if (next.kind === 'gateway') {
      next.title = word(next.title);
      next.caption = word(next.caption);
    } else if (next.kind === 'object') {
      if (next.type === 'Pods') next.title = word(next.title);
      next.type = word(next.type);
      next.facts = next.facts.map(word);
    }
    if ('status' in next) {
      const label = statusWord(next.status.label);
      changed ||= label !== next.status.label;
      next.status = { ...next.status, label };
    }
    return next;
  };
  const nodes = graph.nodes.map(translated);
  return changed ? { ...graph, nodes } : graph;
}
