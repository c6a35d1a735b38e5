/** What can be done with a person. The server says what this reader may; dialogs ask for the rest. */
import type { PersonView } from '#features/identity/views.ts';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { resume } from './api-routes.ts';

export type PersonDialog = 'functions' | 'suspend' | 'reset' | 'invitation';

export interface PersonContext {
  readonly person: PersonView;
  open(dialog: PersonDialog): void;
  changed(): void;
}

const section = 'Person';

export const personActions: readonly Action<PersonContext>[] = [
  {
    id: 'person.assign',
    title: 'Change functions',
    section,
    icon: 'shield',
    keys: 'f',
    may: ({ person }) => person.can.assign,
    run: ({ open }) => open('functions'),
  },
  {
    id: 'person.invite-again',
    title: 'New invitation link',
    section,
    icon: 'link',
    may: ({ person }) => person.can.invite,
    run: ({ open }) => open('invitation'),
  },
  {
    id: 'person.reset',
    title: 'Link for a new password',
    section,
    icon: 'key',
    may: ({ person }) => person.can.reset,
    run: ({ open }) => open('reset'),
  },
  {
    id: 'person.resume',
    title: 'Resume',
    section,
    icon: 'play',
    may: ({ person }) => person.can.resume,
    run: async ({ person, changed }) => {
      await api(resume, { params: { id: person.id } });
      changed();
    },
  },
  {
    id: 'person.suspend',
    title: 'Suspend',
    section,
    icon: 'pause',
    danger: true,
    may: ({ person }) => person.can.suspend,
    run: ({ open }) => open('suspend'),
  },
];
