import { z } from 'zod';
import { counted } from '#base/text.ts';
import { levels, ruleKinds } from '#engine/sigma/model.ts';
import { defineEntry, type StoredBody } from '#features/journal/model.ts';
import { attentions, type InputKind, inputKinds, origins } from './model.ts';

const kept = {
  ruleId: z.string(),
  kind: z.enum(ruleKinds),
  version: z.string(),
  origin: z.enum(origins),
  level: z.enum(levels),
  status: z.string().nullable(),
  product: z.string().nullable(),
  category: z.string().nullable(),
  service: z.string().nullable(),
  tags: z.array(z.string()),
};

const text = z.object({
  title: z.string(),
  /** How other rules may refer to it. */
  name: z.string().nullable(),
  author: z.string().nullable(),
  license: z.string().nullable(),
  file: z.string(),
  text: z.string(),
});

/** In schema 1 every rule was a detection, and its name was only in its text. */
const fromSchema1 = ({ facts, payload }: StoredBody): StoredBody => ({
  facts: { ...facts, kind: 'detection' },
  payload: payload === undefined ? undefined : { ...payload, name: null },
});

/** A rule that was not there before, or another text of one that was. */
export const ruleAdded = defineEntry({
  type: 'rule.added',
  schema: 2,
  upcasts: { 1: fromSchema1 },
  facts: z.object({ ...kept, enabled: z.boolean() }),
  payload: text,
  says: (_, payload) => `added the rule “${payload?.title ?? ''}”`,
});

export const ruleRevised = defineEntry({
  type: 'rule.revised',
  schema: 2,
  upcasts: { 1: fromSchema1 },
  facts: z.object({ ...kept, before: z.string() }),
  payload: text,
  says: (facts) => `revised the rule: version ${facts.version.slice(0, 8)} after ${facts.before.slice(0, 8)}`,
});

export const ruleSwitched = defineEntry({
  type: 'rule.switched',
  facts: z.object({ ruleId: z.string(), enabled: z.boolean() }),
  payload: z.object({ reason: z.string() }),
  says: (facts, payload) =>
    `switched it ${facts.enabled ? 'on' : 'off'}${payload?.reason ? `: ${payload.reason}` : ''}`,
});

/** Moved to another attention than its level gives; null moves it back. */
export const ruleMoved = defineEntry({
  type: 'rule.moved',
  facts: z.object({ ruleId: z.string(), attention: z.enum(attentions).nullable() }),
  payload: z.object({ reason: z.string() }),
  says: (facts, payload) =>
    `${facts.attention === null ? 'let its level decide again' : `moved it to “${facts.attention}”`}${payload?.reason ? `: ${payload.reason}` : ''}`,
});

const wordFor: Readonly<Record<InputKind, string>> = { list: 'list', pipeline: 'pipeline' };

/** A list for placeholders or a pipeline: made, or given another text. */
export const ruleInputSet = defineEntry({
  type: 'rule_input.set',
  facts: z.object({
    kind: z.enum(inputKinds),
    name: z.string(),
    version: z.string(),
    /** Values of a list, steps of a pipeline. */
    size: z.int(),
    before: z.string().nullable(),
  }),
  payload: z.object({ text: z.string() }),
  says: ({ kind, size, before }) =>
    `${before === null ? 'made' : 'changed'} the ${wordFor[kind]}: ${counted(size, kind === 'list' ? 'value' : 'step')}`,
});

export const ruleInputRemoved = defineEntry({
  type: 'rule_input.removed',
  facts: z.object({ kind: z.enum(inputKinds), name: z.string(), before: z.string() }),
  says: ({ kind }) => `removed the ${wordFor[kind]}`,
});

export const detectionEntries = [
  ruleAdded,
  ruleRevised,
  ruleSwitched,
  ruleMoved,
  ruleInputSet,
  ruleInputRemoved,
] as const;
