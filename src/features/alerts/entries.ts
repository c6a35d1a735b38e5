/**
 * What alerts write into the journal. Facts hold ids, states and numbers; the entity's value, the rule's title and all
 * that people write is payload.
 */
import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { counted } from '#base/text.ts';
import { defineEntry } from '#features/journal/model.ts';
import { attentions, entityKinds, severities } from './model.ts';
import { verdictCodes, verdicts } from './verdicts.ts';

const severity = z.enum(severities);
const because = z.object({ reason: z.string() });
const reasonOf = (payload: { readonly reason: string } | undefined): string =>
  payload === undefined || payload.reason === '' ? '' : `: ${payload.reason}`;

/** What was shown when somebody decided; frozen, because the tally of an alert may be counted again. */
const shown = z.object({
  hits: z.int().nonnegative(),
  firstHitAt: instantOut.nullable(),
  lastHitAt: instantOut.nullable(),
});

/** "2026-11-25 08:00 UTC" */
const minuteText = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

export const alertRaised = defineEntry({
  type: 'alert.raised',
  schema: 2,
  facts: z.object({
    key: z.string(),
    ruleId: z.string(),
    ruleVersion: z.string(),
    severity,
    attention: z.enum(attentions),
    entityKind: z.enum(entityKinds),
    retrospective: z.boolean(),
    queueId: z.string(),
    /** Position of the first hit: the start of the alert's run. */
    offset: z.int().nonnegative(),
    idx: z.int().nonnegative(),
    previousAlertId: z.string().nullable(),
    /** 0 for the first alert of its key. */
    recurrence: z.int().nonnegative(),
    /** It is born closed under this silence. */
    silenceId: z.string().nullable(),
  }),
  payload: z.object({ title: z.string(), entityValue: z.string() }),
  says: (facts, payload) =>
    `${facts.silenceId === null ? 'raised it' : 'counted it under a silence'}${payload ? `: ${payload.title} on ${payload.entityValue}` : ''}${facts.recurrence > 0 ? ` (again, number ${facts.recurrence + 1})` : ''}`,
  upcasts: { 1: ({ facts, payload }) => ({ facts: { ...facts, silenceId: null }, payload }) },
});

export const alertSeverityRaised = defineEntry({
  type: 'alert.severity_raised',
  facts: z.object({ from: severity, to: severity, attention: z.enum(attentions) }),
  says: (facts) => `raised the severity from ${facts.from} to ${facts.to}`,
});

export const alertClaimed = defineEntry({
  type: 'alert.claimed',
  facts: z.object({ assigneeId: z.string(), fromQueueId: z.string() }),
  says: () => 'claimed it',
});

const releasedBecause = {
  released: '',
  suspended: ', because its owner was suspended',
  idle: ', because nothing happened on it while its owner was on duty',
} as const;

export const alertReleased = defineEntry({
  type: 'alert.released',
  facts: z.object({ queueId: z.string(), fromId: z.string(), why: z.enum(['released', 'suspended', 'idle']) }),
  says: (facts) => `gave it back to the queue${releasedBecause[facts.why]}`,
});

export const alertAssigned = defineEntry({
  type: 'alert.assigned',
  facts: z.object({ assigneeId: z.string(), fromId: z.string().nullable() }),
  payload: because,
  says: (facts, payload, name) => `assigned it to ${name(facts.assigneeId)}${reasonOf(payload)}`,
});

export const alertVerdictGiven = defineEntry({
  type: 'alert.verdict_given',
  facts: z.object({ verdict: z.enum(verdictCodes), closed: z.boolean(), ...shown.shape }),
  payload: z.object({ reason: z.string(), nextStep: z.string().optional() }),
  says: (facts, payload) =>
    `gave the verdict ${verdicts[facts.verdict].title.toLowerCase()} on ${counted(facts.hits, 'event')}${reasonOf(payload)}${payload?.nextStep ? `. Next: ${payload.nextStep}` : ''}`,
});

export const alertReopened = defineEntry({
  type: 'alert.reopened',
  facts: z.object({ assigneeId: z.string(), verdict: z.enum(verdictCodes).nullable() }),
  payload: because,
  says: (_, payload) => `reopened it${reasonOf(payload)}`,
});

export const alertNoted = defineEntry({
  type: 'alert.noted',
  facts: z.object({ noteId: z.string() }),
  payload: z.object({ text: z.string() }),
  says: (_, payload) => (payload ? `noted: ${payload.text}` : 'noted something'),
});

export const alertLinked = defineEntry({
  type: 'alert.linked_as_duplicate',
  facts: z.object({ duplicateOf: z.string(), ...shown.shape }),
  payload: because,
  says: (facts, payload, name) => `closed it as a duplicate of ${name(facts.duplicateOf)}${reasonOf(payload)}`,
});

export const alertUnlinked = defineEntry({
  type: 'alert.unlinked_as_duplicate',
  facts: z.object({ duplicateOf: z.string(), assigneeId: z.string() }),
  payload: because,
  says: (facts, payload, name) => `took back that it is a duplicate of ${name(facts.duplicateOf)}${reasonOf(payload)}`,
});

export const alertEscalated = defineEntry({
  type: 'alert.escalated',
  facts: z.object({ incidentId: z.string() }),
  payload: z.object({ seen: z.string(), done: z.string(), asked: z.string() }),
  says: (facts, payload, name) =>
    `escalated it to ${name(facts.incidentId)}${payload ? `. Seen: ${payload.seen}. Done: ${payload.done}. Asked: ${payload.asked}` : ''}`,
});

export const alertJoinedIncident = defineEntry({
  type: 'alert.joined_incident',
  facts: z.object({ incidentId: z.string() }),
  says: (facts, _, name) => `added it to ${name(facts.incidentId)}`,
});

export const alertLeftIncident = defineEntry({
  type: 'alert.left_incident',
  facts: z.object({ incidentId: z.string() }),
  payload: because,
  says: (facts, payload, name) => `took it out of ${name(facts.incidentId)}${reasonOf(payload)}`,
});

/** Whoever puts an alert off answers for it. */
export const alertSnoozed = defineEntry({
  type: 'alert.snoozed',
  facts: z.object({ until: instantOut }),
  payload: because,
  says: (facts, payload) => `put it off until ${minuteText(facts.until)}${reasonOf(payload)}`,
});

export const alertWoken = defineEntry({
  type: 'alert.woken',
  facts: z.object({}),
  says: () => 'took it up again',
});

export const alertSilenced = defineEntry({
  type: 'alert.silenced',
  facts: z.object({
    silenceId: z.string(),
    key: z.string(),
    ruleId: z.string(),
    entityKind: z.enum(entityKinds),
    severity,
    endsAt: instantOut,
  }),
  payload: z.object({ reason: z.string(), title: z.string(), entityValue: z.string() }),
  says: (facts, payload) => `silenced its rule on its entity until ${minuteText(facts.endsAt)}${reasonOf(payload)}`,
});

export const alertUnsilenced = defineEntry({
  type: 'alert.unsilenced',
  facts: z.object({ silenceId: z.string() }),
  payload: because,
  says: (_, payload) => `lifted the silence${reasonOf(payload)}`,
});

export const alertEntries = [
  alertRaised,
  alertSeverityRaised,
  alertClaimed,
  alertReleased,
  alertAssigned,
  alertVerdictGiven,
  alertReopened,
  alertNoted,
  alertLinked,
  alertUnlinked,
  alertEscalated,
  alertJoinedIncident,
  alertLeftIncident,
  alertSnoozed,
  alertWoken,
  alertSilenced,
  alertUnsilenced,
] as const;
