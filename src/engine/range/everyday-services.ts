/** What the services, the network and the web servers write all day; none of it hits a rule that comes along. */
import { isAtWork, journeyOf, linuxHosts, officeAddress, type Person, people, sites, workstations } from './company.ts';
import type { Random } from './random.ts';
import type { Scene } from './writers.ts';

const pages = [
  '/',
  '/berths',
  '/berths/14',
  '/login',
  '/assets/app.js',
  '/assets/app.css',
  '/api/quays',
  '/healthz',
] as const;
const files = ['plan.xlsx', 'minutes.docx', 'tariffs.pdf', 'crane.dwg'] as const;

type Maker = (scene: Scene, random: Random) => void;

/** Somebody who is at work, if that can be; from the office, from home, or from where the journey leads. */
function somebody(random: Random, at: number): { person: Person; from: string; country: string } {
  let person = random.pick(people);
  for (let tries = 0; tries < 6 && !isAtWork(person, at); tries += 1) person = random.pick(people);
  const journey = journeyOf(person, at);
  if (journey !== undefined) return { person, from: journey[1], country: journey[0] };
  return { person, from: random.next() < 0.7 ? officeAddress : person.home, country: 'NL' };
}

const signIn: Maker = (scene, random) => {
  const { person, from, country } = somebody(random, scene.at);
  scene.signIn({ person, from, country, app: random.pick(['Office 365', 'Microsoft Teams', 'SharePoint Online']) });
};
const okta: Maker = (scene, random) => {
  const { person, from } = somebody(random, scene.at);
  const [type, says] = random.pick([
    ['user.session.start', 'User login to Okta'],
    ['user.authentication.sso', 'User single sign on to app'],
    ['policy.evaluate_sign_on', 'Evaluation of sign-on policy'],
  ] as const);
  scene.okta({
    person,
    type,
    says,
    from,
    target: 'Harbor Bookings',
  });
};
const document: Maker = (scene, random) => {
  const operation = random.pick(['FileAccessed', 'FileAccessed', 'FileModified', 'FilePreviewed'] as const);
  const object = `https://harbor.example/sites/${random.pick(['sales', 'quays', 'fleet'])}/${random.pick(files)}`;
  const { person, from } = somebody(random, scene.at);
  scene.office({ person, operation, workload: 'SharePoint', from, object });
};
const connection: Maker = (scene, random) => {
  const [, ip] = random.pick(sites);
  scene.zeek('conn', random.pick(workstations).ip, ip, {
    service: 'ssl',
    duration: random.int(1, 600) / 10,
    orig_bytes: random.int(300, 90_000),
    resp_bytes: random.int(900, 4_000_000),
    conn_state: 'SF',
  });
};
const question: Maker = (scene, random) => {
  const [query, ip] = random.pick(sites);
  scene.zeek('dns', random.pick(workstations).ip, '10.20.0.5', {
    query,
    qtype_name: 'A',
    rcode_name: 'NOERROR',
    answers: [ip],
  });
};
const request: Maker = (scene, random) =>
  scene.web({
    from: `192.0.2.${random.int(30, 250)}`,
    uri: random.pick(pages),
    status: random.pick([200, 200, 304, 404]),
  });
const shell: Maker = (scene, random) =>
  scene.sshd(
    random.pick(linuxHosts),
    `Accepted publickey for deploy from 10.20.0.42 port ${random.int(40_000, 60_000)} ssh2: ED25519 SHA256:Zk3h`,
  );

// As often as they come: what stands here twice is twice as likely.
const makers = [signIn, okta, document, connection, connection, question, question, request, request, shell] as const;

export const everydayServices: Maker = (scene, random) => random.pick<Maker>(makers)(scene, random);
