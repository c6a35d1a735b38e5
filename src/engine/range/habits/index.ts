/** What looks like an attack every day and is none; one a line. */
import type { Habit } from '#engine/range/story.ts';
import { administratorWithPsexec } from './administrator-with-psexec.ts';
import { backupToSecondSite } from './backup-to-second-site.ts';
import { chatClient } from './chat-client.ts';
import { developerOpensPort } from './developer-opens-port.ts';
import { developersScripts } from './developers-scripts.ts';
import { directoryReport } from './directory-report.ts';
import { filmsToDisk } from './films-to-disk.ts';
import { financeWorkbook } from './finance-workbook.ts';
import { guessesFromTheInternet } from './guesses-from-the-internet.ts';
import { helpDeskFactorReset } from './help-desk-factor-reset.ts';
import { helpDeskRemoteControl } from './help-desk-remote-control.ts';
import { localAdministrator } from './local-administrator.ts';
import { newsletterRules } from './newsletter-rules.ts';
import { oldPrinter } from './old-printer.ts';
import { penetrationTest } from './penetration-test.ts';
import { phishingTraining } from './phishing-training.ts';
import { restoreTest } from './restore-test.ts';
import { scannerByMail } from './scanner-by-mail.ts';
import { sharedLinks } from './shared-links.ts';
import { softwareDeployment } from './software-deployment.ts';
import { traveller } from './traveller.ts';
import { unwantedProgramFound } from './unwanted-program-found.ts';
import { userReportsActivity } from './user-reports-activity.ts';
import { vulnerabilityScanner } from './vulnerability-scanner.ts';

export const habits = {
  'administrator-with-psexec': administratorWithPsexec,
  'backup-to-second-site': backupToSecondSite,
  'chat-client': chatClient,
  'developer-opens-port': developerOpensPort,
  'developers-scripts': developersScripts,
  'directory-report': directoryReport,
  'films-to-disk': filmsToDisk,
  'finance-workbook': financeWorkbook,
  'guesses-from-the-internet': guessesFromTheInternet,
  'help-desk-factor-reset': helpDeskFactorReset,
  'help-desk-remote-control': helpDeskRemoteControl,
  'local-administrator': localAdministrator,
  'newsletter-rules': newsletterRules,
  'old-printer': oldPrinter,
  'penetration-test': penetrationTest,
  'phishing-training': phishingTraining,
  'restore-test': restoreTest,
  'scanner-by-mail': scannerByMail,
  'shared-links': sharedLinks,
  'software-deployment': softwareDeployment,
  traveller,
  'unwanted-program-found': unwantedProgramFound,
  'user-reports-activity': userReportsActivity,
  'vulnerability-scanner': vulnerabilityScanner,
} as const satisfies Record<string, Habit>;

export type HabitName = keyof typeof habits;
export const habitNames = Object.keys(habits) as [HabitName, ...HabitName[]];
