/* eslint-disable no-bitwise */

/** 32-bit FNV-1a of the UTF-8 bytes, as Argo hashes node names. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/** ID of a node; the root node has the workflow's own name. */
export function nodeId(workflow: string, nodeName: string): string {
  return nodeName === workflow ? workflow : `${workflow}-${fnv32a(nodeName)}`;
}

/** Name of a node's Pod: `<workflow>-<template>-<hash>`, cut so that it stays a valid name. */
export function podName(
  workflow: string,
  template: string,
  nodeName: string,
): string {
  const suffix = `-${fnv32a(nodeName)}`;
  return `${`${workflow}-${template}`.slice(0, 253 - suffix.length)}${suffix}`;
}
