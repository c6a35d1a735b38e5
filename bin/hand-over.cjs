/*
 * Runs a script of this project under a Node that can: 24.12 or newer, which runs TypeScript directly. That is the
 * running Node when it is new enough, else the one that `npm ci` put into node_modules.
 *
 *   node bin/hand-over.cjs SCRIPT [ARGUMENT…]        SCRIPT counts from the project's root; the working folder is kept
 *
 * Plain JavaScript in the syntax of 2009, so that an old Node reaches the clear message and not a syntax error; the
 * package.json beside it makes every Node read it as CommonJS.
 */
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var path = require('path');

var projectRoot = path.resolve(__dirname, '..');
var neededVersion = [24, 12];
/* Which process started this one to hand over, so that only that child (and no grandchild) watches it. */
var launcherVariable = 'WATCHFLOOR_LAUNCHER_PID';
var lifelineFd = 3;

/** Whether a version such as "24.12.0" is new enough. */
function isNewEnough(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  return major > neededVersion[0] || (major === neededVersion[0] && Number(parts[1]) >= neededVersion[1]);
}

/**
 * Which Node to use: { here: true }, { program: path } or { problem: text }.
 * `machine` is { version, platform, arch }; `root` is the project's folder.
 */
function chooseNode(machine, root) {
  if (!fs.existsSync(path.join(root, 'node_modules'))) {
    return { problem: 'Watchfloor is not installed yet. Run this once:\n\n    cd ' + root + ' && npm ci\n' };
  }
  if (isNewEnough(machine.version)) return { here: true };
  var name = 'node-' + machine.platform + '-' + machine.arch;
  var program = path.join(root, 'node_modules', name, 'bin', 'node');
  if (fs.existsSync(program)) return { program: program };
  var wanted =
    'Watchfloor needs Node ' + neededVersion.join('.') + ' or newer; this is Node ' + machine.version + '.\n';
  if (isBrought(name, root)) {
    return {
      problem:
        wanted +
        'The project brings its own, but it is not in node_modules. Run this once:\n\n    cd ' +
        root +
        ' && npm ci --include=optional\n',
    };
  }
  return {
    problem:
      wanted +
      'The project brings none for ' +
      machine.platform +
      '-' +
      machine.arch +
      '. Install Node 24 yourself (nodejs.org, or your package manager) and start again.\n',
  };
}

/** Whether the project lists this package, so that `npm ci` would bring it. */
function isBrought(name, root) {
  var listed;
  try {
    listed = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).optionalDependencies;
    return listed !== undefined && listed[name] !== undefined;
  } catch (_error) {
    return false;
  }
}

/** Runs the script (a path from the project's root) with these arguments, here or in a child that stands in for us. */
function handOver(script, args) {
  var machine = { version: process.versions.node, platform: process.platform, arch: process.arch };
  var choice = chooseNode(machine, projectRoot);
  if (choice.problem !== undefined) {
    process.stderr.write(choice.problem);
    process.exitCode = 1;
    return;
  }
  if (choice.here) runHere(script, args);
  else runInChild(choice.program, script, args);
}

function runHere(script, args) {
  dieWithLauncher();
  process.argv = [process.argv[0], path.join(projectRoot, script)].concat(args);
  require('module').runMain();
}

function runInChild(program, script, args) {
  var commandLine = [__filename, script].concat(args);
  var env = Object.assign({}, process.env);
  /* Not every Node can replace itself by another program; where it can, nothing else is needed. */
  if (typeof process.execve === 'function') {
    process.execve(program, [program].concat(commandLine), env);
  }
  env[launcherVariable] = String(process.pid);
  var child = childProcess.spawn(program, commandLine, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env: env });
  child.on('error', (error) => {
    process.stderr.write(
      'Could not start ' +
        program +
        ': ' +
        error.message +
        '\nInstall Node 24 yourself (nodejs.org, or your package manager) and start again.\n',
    );
    process.exitCode = 1;
  });
  passSignals(child);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    /* Ends by the same signal, so that the caller sees what it would have seen without us. */
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function passSignals(child) {
  ['SIGTERM', 'SIGHUP', 'SIGUSR2'].forEach((signal) => {
    process.on(signal, () => {
      child.kill(signal);
    });
  });
  ['SIGINT', 'SIGQUIT'].forEach((signal) => {
    process.on(signal, () => {
      /* At a terminal the key reached the child as well, and a second one would mean "stop at once". */
      var atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
      if (!atTerminal) child.kill(signal);
    });
  });
}

/** When the process that started us to hand over is killed outright, it takes us along, as if we were one process. */
function dieWithLauncher() {
  var launcher = process.env[launcherVariable];
  delete process.env[launcherVariable];
  if (launcher !== String(process.ppid)) return;
  var lifeline = new (require('net').Socket)({ fd: lifelineFd, readable: true, writable: false });
  lifeline.on('error', endNow);
  lifeline.on('close', endNow);
  lifeline.resume();
  lifeline.unref();
}

function endNow() {
  process.kill(process.pid, 'SIGKILL');
}

module.exports = { chooseNode: chooseNode, handOver: handOver, isNewEnough: isNewEnough };

if (require.main === module) handOver(process.argv[2], process.argv.slice(3));
