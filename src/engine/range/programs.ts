/** Programs that stories start, by where they lie. */
import { system32 } from './windows.ts';

export const cmd = `${system32}cmd.exe`;
export const powershell = `${system32}WindowsPowerShell\\v1.0\\powershell.exe`;
export const explorer = 'C:\\Windows\\explorer.exe';
export const services = `${system32}services.exe`;
export const svchost = `${system32}svchost.exe`;
export const word = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE';
export const excel = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE';
export const outlook = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE';
export const webWorker = `${system32}inetsrv\\w3wp.exe`;
export const in32 = (program: string): string => `${system32}${program}`;

/** Addresses from which intruders come; reserved for documentation, as all of them. */
export const attacker = '203.0.113.77';
export const attackerHome = '198.51.100.143';
