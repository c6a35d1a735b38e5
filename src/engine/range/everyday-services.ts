/** What the services, the network and the web servers write all day; none of it hits a rule that comes along. */
import { linuxHosts, officeAddress, people, sites, workstations } from './company.ts';
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

const signIn: Maker = (scene, random) => {
  const person = random.pick(people);
  const from = random.next() < 0.7 ? officeAddress : person.home;
  scene.signIn({ person, from, app: random.pick(['Office 365', 'Microsoft Teams', 'SharePoint Online']) });
};
const okta: Maker = (scene, random) => {
  const person = random.pick(people);
  const [type, says] = random.pick([
    ['user.session.start', 'User login to Okta'],
    ['user.authentication.sso', 'User single sign on to app'],
    ['policy.evaluate_sign_on', 'Evaluation of sign-on policy'],
  ] as const);
  scene.okta({
    person,
    type,
    says,
    from: random.next() < 0.7 ? officeAddress : person.home,
    target: 'Harbor Bookings',
  });
};
const document: Maker = (scene, random) => {
  const operation = random.pick(['FileAccessed', 'FileAccessed', 'FileModified', 'FilePreviewed'] as const);
  const object = `https://harbor.example/sites/${random.pick(['sales', 'quays', 'fleet'])}/${random.pick(files)}`;
  scene.office({ person: random.pick(people), operation, workload: 'SharePoint', from: officeAddress, object });
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
