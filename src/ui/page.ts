/**
 * A **page** is data: where it lives, who may open it, and how to fetch its view. The rail, the palette, the router
 * and the sheet of keys are all made from the one list in `app/pages.ts`.
 */
import type { ComponentType } from 'react';
import type { Permission } from '#base/actor.ts';
import type { IconName } from './icon-names.ts';

/** The headings of the rail, in order. */
export const pageSections = ['Work', 'Engineering', 'Record', 'Administration'] as const;
export type PageSection = (typeof pageSections)[number];

export interface Page {
  /** `/alerts`, or with a parameter `/alerts/$id`. */
  readonly path: string;
  /** What the rail, the palette and the window's title say. */
  readonly title: string;
  /** Where the rail shows it; absent for the page of one thing, which is reached from a list. */
  readonly section?: PageSection;
  readonly icon?: IconName;
  /** Who may open it; `null`: everyone who is signed in. */
  readonly permission: Permission | null;
  /** Keys that open it from anywhere, such as `g q`. */
  readonly keys?: string;
  /** Shown without a session: sign-in, first account, invitation, reset. Its path has no parameters. */
  readonly signedOut?: true;
  readonly view: () => Promise<{ default: ComponentType }>;
}

export const definePage = (page: Page): Page => page;

/** The pages that a person with these permissions is offered. */
export const pagesFor = (pages: readonly Page[], permissions: readonly string[]): readonly Page[] =>
  pages.filter(
    (page) => page.signedOut !== true && (page.permission === null || permissions.includes(page.permission)),
  );

/** The rail: sections with at least one page, in order. */
export const railOf = (pages: readonly Page[]): readonly (readonly [PageSection, readonly Page[]])[] =>
  pageSections
    .map((section) => [section, pages.filter((page) => page.section === section)] as const)
    .filter(([, members]) => members.length > 0);
