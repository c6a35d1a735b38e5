/** Runs an action the same way from wherever it was asked for: confirm what cannot be undone, tell what went wrong. */
import type { Offered } from './action.ts';
import { askConfirm } from './confirm.ts';
import { ApiError } from './problem.ts';
import { toastProblem } from './toast-problem.tsx';

export async function perform(offered: Offered): Promise<void> {
  try {
    const question = offered.confirm?.();
    if (question !== undefined && !(await askConfirm({ ...question, danger: offered.danger }))) return;
    await offered.run();
  } catch (error) {
    // Being signed out is shown by the shell.
    if (error instanceof ApiError && error.status === 401) return;
    toastProblem(error, `${offered.title}: not done`);
  }
}

/** For handlers of the browser, which wait for nothing: `perform` reports its own failures. */
export const performNow = (offered: Offered): void => {
  perform(offered).catch(() => undefined);
};
