import { expect, it } from "vitest";
import { type ExplainResult, explain, readProbes } from "../../src/analysis/explain.ts";
import { parse } from "../../src/input/parse.ts";
import type { SourceDocument } from "../../src/model/location.ts";
import { readKubernetes } from "../../src/readers/kubernetes/index.ts";
import { objectsOf as adminObjects, world as adminWorld } from "./admin-worlds.ts";
import { objectsOf as antreaObjects, world as antreaWorld } from "./antrea-worlds.ts";
import { probesOf } from "./asked.ts";
import { FORMS, type Manifest, placeIn } from "./manifest-forms.ts";
import { endOf, questionsOf } from "./networkpolicy-worlds.ts";
import { fc } from "./seed.ts";
import { choosing } from "./yaml-writer.ts";

const RUNS = 250;
const cluster = fc.oneof(
	adminWorld.map((world) => ({ world, objects: [...adminObjects(world)] as Manifest[] })),
	antreaWorld.map((world) => ({ world, objects: [...antreaObjects(world)] as Manifest[] })),
);

it(`explain says the same of ${RUNS} random clusters in other forms, and names the right lines`, async () => {
	let places = 0;
	await fc.assert(
		fc.asyncProperty(
			cluster,
			fc.constantFrom(...Object.keys(FORMS)),
			fc.array(fc.nat({ max: 840 }), { minLength: 101, maxLength: 211 }),
			async ({ world, objects }, name, seed) => {
				const probes = readProbes(probesOf(questionsOf(world), endOf));
				const asked = (documents: readonly SourceDocument[]): readonly ExplainResult[] => explain(readKubernetes(documents), probes);
				const form = FORMS[name]?.(objects, choosing(seed));
				if (form === undefined) throw new Error(name);
				const parsed = await Promise.all(form.files.map((file) => parse(Buffer.from(file.text), file.name)));
				const found = asked(parsed.flatMap(({ documents }) => documents));
				const plain = asked(objects.map((value, index) => ({ file: String(index), value, line: () => undefined })));
				expect(bare(found)).toEqual(bare(plain));
				const [told, expected] = [found, plain].map((results) => results.flatMap(({ because }) => because.map(({ location }) => location)));
				places += told?.length ?? 0;
				expect(told?.map(({ file, pointer, line }) => ({ file, pointer, line: form.files[0]?.lines === null ? undefined : line }))).toEqual(
					expected?.map(({ file, pointer }) => placeIn(form, Number(file), pointer ?? "")),
				);
			},
		),
		{ numRuns: RUNS },
	);
	console.log(`${places} places named in ${RUNS} clusters`);
}, 240_000);

const bare = (results: readonly ExplainResult[]): unknown =>
	results.map(({ because, ...rest }) => ({ ...rest, because: because.map(({ location: _, ...item }) => item) }));
