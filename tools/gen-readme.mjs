// What README.md and docs/*.md show of the program itself, written by `make docs`, compared with --check:
// - fenced blocks of language `console`: each line `$ COMMAND` is run, and what it prints on either stream stands below it
//   (`portpolicy` is the built command of dist/; `echo $?` prints the exit code of the command before it);
// - what stands between `<!-- profiles -->` and `<!-- /profiles -->`: the profiles that the rule pack has tables of.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGES = ["README.md", "CONTRIBUTING.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)].filter((path) =>
	path.endsWith(".md"),
);
const SESSIONS = /(?<=^```console\n).*?(?=^```$)/gms;
const PROFILES = /(?<=<!-- profiles -->\n).*?(?=<!-- \/profiles -->)/gs;

/** A session anew. `bin` holds the command under the name that a user has it by. */
function replay(session, bin) {
	const { CI: _ci, ...env } = process.env;
	let status = 0;
	return session
		.split("\n")
		.filter((line) => line.startsWith("$ "))
		.map((line) => {
			const run = spawnSync("sh", ["-c", `(exit ${status}); ${line.slice(2)}`], {
				cwd: ROOT,
				encoding: "utf8",
				env: { ...env, PATH: `${bin}${delimiter}${process.env.PATH}` },
				stdio: ["ignore", "pipe", "pipe"],
			});
			status = run.status ?? 1;
			return `${line}\n${run.stderr}${run.stdout}`;
		})
		.join("");
}

function profiles() {
	const folder = join(ROOT, "policies", "portpolicy", "requirements");
	const found = readdirSync(folder)
		.sort()
		.flatMap((name) => {
			const path = join(folder, name, "data.yaml");
			const title = existsSync(path) ? load(readFileSync(path, "utf8")).profile?.title : undefined;
			if (title === undefined) return [];
			const link = `[${name}](docs/profiles/${name}.md)`;
			return [title.toLowerCase() === name ? link : `${link} (${title})`];
		});
	return `${found.join(", ")}.\n`;
}

const check = process.argv.includes("--check");
const count = { passed: 0, failed: 0 };
const bin = mkdtempSync(join(tmpdir(), "portpolicy-"));
try {
	symlinkSync(join(ROOT, "dist", "portpolicy.cjs"), join(bin, "portpolicy"));
	for (const page of PAGES) {
		const shown = readFileSync(join(ROOT, page), "utf8");
		const anew = (before, now) => {
			count[now === before ? "passed" : "failed"]++;
			if (check && now !== before) process.stderr.write(`${page} is out of date (make docs writes it anew); now it is:\n${now}`);
			return now;
		};
		const written = shown
			.replace(SESSIONS, (session) => anew(session, replay(session, bin)))
			.replace(PROFILES, (list) => anew(list, profiles()));
		if (!check && written !== shown) writeFileSync(join(ROOT, page), written);
	}
} finally {
	rmSync(bin, { recursive: true, force: true });
}
const total = count.passed + count.failed;
process.stdout.write(
	check
		? `${count.passed} passed, ${count.failed} failed: what README.md and docs show\n`
		: `${total} shown, ${count.failed} written anew\n`,
);
if (total === 0 || (check && count.failed > 0)) process.exitCode = 1;
