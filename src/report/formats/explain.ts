import type { Location } from "../../model/location.ts";
import { wrap } from "./layout.ts";

/** A question, as far as it is repeated in front of its answer. */
export interface Question {
	readonly id: string;
	readonly from: object;
	readonly to: object;
	readonly protocol: string;
	readonly port?: number;
	readonly type?: number;
	readonly code?: number;
}

/** An answer with the rules that decide it. */
export interface Answer {
	readonly id: string;
	readonly verdict: string;
	readonly because: readonly {
		readonly layer: string;
		readonly rule: string | null;
		readonly filter?: string;
		readonly note?: string;
		readonly location: Location;
	}[];
}

/** One paragraph per question: the verdict, the question, and each rule that decides. Answers stand in the order of questions, whose ids may repeat. */
export function formatAnswers(questions: readonly Question[], answers: readonly Answer[]): string {
	const blocks = answers.map(({ id, verdict, because }, index) => {
		const question = questions[index];
		const name = questions.length > 1 ? `${id}: ` : "";
		const lines = wrap(
			`${name}${verdict}${question === undefined ? "" : `: ${packets(question)} from ${end(question.from)} to ${end(question.to)}`}`,
			"",
			"  ",
		);
		if (because.length === 0) lines.push(verdict === "allowed" ? "  nothing filters it" : "  no filter is known that decides it");
		for (const { layer, rule, filter, note, location } of because)
			lines.push(...wrap(`${rule ?? filter ?? layer}${note === undefined ? "" : `: ${note}`}${place(location)}`, "  by  "));
		return lines.join("\n");
	});
	return blocks.length === 0 ? "" : `${blocks.join("\n\n")}\n`;
}

/** Where a rule stands; nothing for what stands in no file that is known. */
const place = ({ file, line }: Location): string => (file === "" ? "" : ` [${file}${line === undefined ? "" : `:${line}`}]`);

const packets = ({ protocol, port, type, code }: Question): string =>
	[protocol, port, type, code].filter((part) => part !== undefined).join("/");

const end = (value: object): string => {
	const [[key, name] = ["?", ""]] = Object.entries(value) as [string, unknown][];
	return key === "external" ? "external" : `${key}:${String(name)}`;
};
