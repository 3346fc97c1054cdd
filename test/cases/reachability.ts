import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load, loadAll } from "js-yaml";
import type { Engine } from "../../src/model/engine.ts";
import type { SourceDocument } from "../../src/model/location.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/reachability");
const VERDICTS = ["allowed", "blocked", "unknown"] as const;

/** A question as the cases write it, the same as `--probes` takes it, and the verdict that the documentation gives. */
interface Question {
	readonly text: string;
	readonly probe: Readonly<Record<string, unknown>> & { readonly id: string };
	readonly verdict: string;
}

export interface ReachabilityCase {
	readonly name: string;
	/** Manifests of the cluster and of the case, as YAML text. */
	readonly manifests: string;
	readonly documents: readonly SourceDocument[];
	readonly engine?: Engine;
	readonly questions: readonly Question[];
}

type Written = Partial<Record<(typeof VERDICTS)[number], readonly string[]>> & {
	readonly name: string;
	readonly because: string;
	readonly cluster?: string;
	readonly manifests: string;
	readonly engine?: Engine;
};

/** Cases of reachability by their file (fixtures/README.md). */
export const readSuites = (): ReadonlyMap<string, readonly ReachabilityCase[]> =>
	new Map(
		readdirSync(FOLDER)
			.filter((name) => name.endsWith(".yaml"))
			.sort()
			.map((name) => {
				const { cluster, cases } = load(readFileSync(join(FOLDER, name), "utf8")) as {
					readonly cluster: string;
					readonly cases: readonly Written[];
				};
				return [name, cases.map((written) => readCase(written, cluster))];
			}),
	);

function readCase({ name, because, cluster, manifests, engine, ...verdicts }: Written, shared: string): ReachabilityCase {
	if (typeof because !== "string" || because === "") throw new Error(`${name}: no rule of a documentation is named`);
	const strange = Object.keys(verdicts).filter((key) => !VERDICTS.some((verdict) => verdict === key));
	if (strange.length > 0) throw new Error(`${name}: no key ${strange.join(", ")}`);
	const text = `${readFileSync(join(FOLDER, "clusters", `${cluster ?? shared}.yaml`), "utf8")}---\n${manifests}`;
	return {
		name,
		manifests: text,
		documents: loadAll(text).map((value) => ({ file: "manifests.yaml", value, line: () => undefined })),
		...(engine === undefined ? {} : { engine }),
		questions: VERDICTS.flatMap((verdict) => (verdicts[verdict] ?? []).map((question) => readQuestion(question, verdict))),
	};
}

/** `x/a > node:n1 tcp/80`: pods without a word, all other ends as the options of `explain` name them; `icmp/8/0` has a type and a code. */
function readQuestion(text: string, verdict: string): Question {
	const match = /^(\S+) > (\S+) ([a-z][a-z0-9]*)(?:\/(\d+))?(?:\/(\d+))?$/.exec(text);
	if (match === null) throw new Error(`no question: ${text}`);
	const [, from = "", to = "", protocol = "", first, second] = match;
	const numbers = protocol.startsWith("icmp")
		? { ...(first === undefined ? {} : { type: Number(first) }), ...(second === undefined ? {} : { code: Number(second) }) }
		: first === undefined
			? {}
			: { port: Number(first) };
	return { text, verdict, probe: { id: text, from: end(from), to: end(to), protocol, ...numbers } };
}

function end(text: string): Readonly<Record<string, unknown>> {
	if (text === "external") return { external: true };
	const [, kind, value] = /^(pod|workload|node|ip|role|target):(.+)$/.exec(text) ?? [];
	return kind === undefined ? { pod: text } : { [kind]: value };
}
