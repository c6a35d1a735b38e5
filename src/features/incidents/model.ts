/**
 * The words of incidents.
 *
 * - **incident**: alerts and facts investigated together. (We do not say "case".)
 * - **resolved**: what it was about is over; **closed**: nothing is left to do. Both can be opened again.
 * - **escalation**: an alert handed over to an incident with *seen, done, asked*: what was seen, what was done about it
 *   so far, what is asked of those who take over.
 * - **owner**: as for alerts, the person it is assigned to, or whoever holds the queue it is in.
 */
import { z } from 'zod';
import { textSchema } from '#base/schema.ts';

export const incidentStates = ['open', 'resolved', 'closed'] as const;
export type IncidentState = (typeof incidentStates)[number];

export const incidentStream = (id: string): string => `incident/${id}`;

export const titleSchema = textSchema(200);
export const summarySchema = textSchema(20_000, 0);

/** The three texts of an escalation; none may be missing, because the next person reads only these at first. */
export const handoverShape = {
  seen: textSchema(4000),
  done: textSchema(4000),
  asked: textSchema(4000),
};
export const handoverSchema = z.object(handoverShape);
export type Handover = z.output<typeof handoverSchema>;
