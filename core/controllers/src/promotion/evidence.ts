import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GateFacts, PromotionRequest } from '@openchoreo-portal/delivery';
import {
  isJsonObject,
  JsonObject,
  KubeObject,
  Promotion,
  timestamp,
} from '@openchoreo-portal/model';
import { hiddenSecrets } from '@openchoreo-portal/rendering';
import { Lookups } from '../runtime';
import { factsOf } from './facts';
import { partOf, requestOf } from './records';

/** Rendered sets of what is promoted together, by component; of a project or resource under the empty name. */
export type PromotedSets = Readonly<Record<string, readonly KubeObject[]>>;

/** Most characters of rendered sets that are kept, packed; and before they are packed, so that packing is not long. */
const MAX_PACKED = 65_536;
const MAX_TEXT = 4_000_000;
/** Most parts of a change set whose facts are kept one by one. */
const MAX_PARTS = 500;
const MAX_IMAGES = 50;

/** What the gates looked at about one part of a Promotion, besides people and time. */
interface PartEvidence {
  component?: string;
  request: Pick<
    PromotionRequest,
    | 'pipeline'
    | 'fromEnvironment'
    | 'rollback'
    | 'requestedBy'
    | 'authors'
    | 'releaseName'
  >;
  facts: Omit<GateFacts, 'objects' | 'verifications'>;
}

interface Evidence {
  at: string;
  parts: PartEvidence[];
  /** Rendered sets: gzip of JSON, in base64; absent when they are too large, or were not known. */
  sets?: string;
}

/** A part of a Promotion as its gates saw it; by component as {@link PromotedSets}. */
export interface SeenPart {
  request: Partial<PromotionRequest>;
  facts: GateFacts;
}

/**
 * What the gates look at now, for keeping on a Promotion at the moment of the decision: where it comes from, who had a hand in it, images and their
 * provenance, soak times, release, environment and the rendered sets. Payloads of Secrets are hidden. Bounded: sets that are larger packed than 64 KiB
 * are left out; rules about them cannot be replayed.
 *
 * @param promotion - as its gates are asked
 */
export async function evidenceOf(
  promotion: Promotion,
  sets: PromotedSets,
  lookups: Lookups,
  now: Date,
): Promise<JsonObject> {
  const packed = await pack(sets);
  const evidence: Evidence = {
    at: timestamp(now),
    parts: partsOf(promotion)
      .slice(0, MAX_PARTS)
      .map(part => evidenceOfPart(part, promotion, sets, lookups)),
    ...(packed ? { sets: packed } : {}),
  };
  // Plain data: what is absent is left out.
  return JSON.parse(JSON.stringify(evidence)) as JsonObject;
}

/** The parts of a Promotion: itself, or, of a change set, each of its items. */
export function partsOf(promotion: Promotion): Promotion[] {
  const { changeSet, items = [] } = promotion.spec;
  return changeSet ? items.map(item => partOf(promotion, item)) : [promotion];
}

function evidenceOfPart(
  part: Promotion,
  { metadata }: Promotion,
  sets: PromotedSets,
  lookups: Lookups,
): PartEvidence {
  const { owner, environment, releaseName } = part.spec;
  const { componentName } = owner;
  const objects = sets[componentName ?? ''];
  const request = requestOf(lookups, part);
  const {
    objects: _objects,
    verifications: _verifications,
    images = [],
    ...facts
  } = factsOf(lookups, {
    namespace: metadata.namespace ?? '',
    owner,
    environment,
    releaseName,
    ...(objects ? { objects } : {}),
  });
  return {
    ...(componentName ? { component: componentName } : {}),
    request: {
      pipeline: request.pipeline,
      fromEnvironment: request.fromEnvironment,
      rollback: request.rollback === true,
      requestedBy: request.requestedBy,
      authors: request.authors,
      releaseName: request.releaseName,
    },
    facts: { ...facts, images: images.slice(0, MAX_IMAGES) },
  };
}

/** What was recorded about a Promotion when it was decided; undefined when nothing was. */
export async function recordedEvidence({
  status,
}: Promotion): Promise<{ at: Date; parts: Map<string, SeenPart> } | undefined> {
  const { evidence } = status ?? {};
  if (!evidence || !Array.isArray(evidence.parts)) return undefined;
  // Only the platform writes a Promotion's status.
  const { at, parts, sets } = evidence as unknown as Evidence;
  const objects = sets ? await unpack(sets) : {};
  return {
    at: new Date(at),
    parts: new Map(
      parts.map(({ component = '', request, facts }) => [
        component,
        {
          request,
          facts: {
            ...facts,
            verifications: status?.verifications ?? [],
            ...(objects[component] ? { objects: objects[component] } : {}),
          },
        },
      ]),
    ),
  };
}

async function pack(sets: PromotedSets): Promise<string | undefined> {
  const shown: Record<string, KubeObject[]> = {};
  let size = 0;
  for (const [component, objects] of Object.entries(sets)) {
    shown[component] = objects.map(hiddenSecrets);
    size += JSON.stringify(shown[component]).length;
    if (size > MAX_TEXT) return undefined;
  }
  if (size === 0) return undefined;
  const packed = await promisify(gzip)(JSON.stringify(shown));
  const text = packed.toString('base64');
  return text.length <= MAX_PACKED ? text : undefined;
}

async function unpack(text: string): Promise<Record<string, KubeObject[]>> {
  const bytes = await promisify(gunzip)(Buffer.from(text, 'base64'), {
    maxOutputLength: 2 * MAX_TEXT,
  });
  const sets: unknown = JSON.parse(bytes.toString('utf8'));
  return isJsonObject(sets)
    ? (sets as unknown as Record<string, KubeObject[]>)
    : {};
}
