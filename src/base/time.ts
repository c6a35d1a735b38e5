/** Instants are RFC 3339 text in UTC with milliseconds (`2026-11-23T08:58:50.123Z`) everywhere but in arithmetic. */
export type Instant = string;

/** What the time is. An argument wherever time matters, so that tests own it. */
export type Clock = () => Date;

export const realClock: Clock = () => new Date();

export const toInstant = (time: Date | number): Instant => new Date(time).toISOString();

export const millisOf = (instant: Instant): number => Date.parse(instant);

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
