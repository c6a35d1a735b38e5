/** Loading and removing changes what everybody sees: it is for who manages scopes in all of them. */
import { type Actor, holdsIn } from '#base/actor.ts';

export const mayLoadDemo = (actor: Actor): boolean => holdsIn(actor, 'scope:manage', '');
