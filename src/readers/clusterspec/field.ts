import type { ProfileHint, Setting, SettingName, UnreadRule } from "../../model/inventory.ts";
import type { Location } from "../../model/location.ts";
import type { Place } from "../kubernetes/place.ts";
import { fieldName } from "../kubernetes/problems.ts";
import { isRecord, isVariable, list, step, text } from "../kubernetes/value.ts";
import { asPort, inWords, type ReadValue } from "./values.ts";

/** What is gathered from the objects of one run. */
export interface Sink {
	readonly settings: Setting[];
	readonly profiles: ProfileHint[];
	readonly unread: UnreadRule[];
	/** Remarks by file. */
	note(file: string, words: string): void;
}

/** Whose fields are read: how people call the object, and the cluster that it belongs to. */
export interface Owner {
	readonly words: string;
	readonly cluster: string | null;
}

/** A field of an object, there or not: what it says goes to the sink with its place as evidence. A field that is absent says nothing. */
export class Field {
	constructor(
		private readonly sink: Sink,
		private readonly owner: Owner,
		/** The object's place. */
		private readonly place: Place,
		readonly value: unknown,
		/** Pointer from the object. */
		private readonly path: string = "",
	) {}

	below(...steps: readonly (string | number)[]): Field {
		return steps.reduce<Field>((field, key) => {
			const value = isRecord(field.value)
				? field.value[key]
				: Array.isArray(field.value)
					? (field.value as unknown[])[Number(key)]
					: undefined;
			return new Field(this.sink, this.owner, this.place, value, `${field.path}/${step(key)}`);
		}, this);
	}

	get file(): string {
		return this.place.file;
	}

	get exists(): boolean {
		return this.value !== undefined && this.value !== null;
	}

	get text(): string | null {
		return isVariable(this.value) ? null : text(this.value);
	}

	get items(): readonly Field[] {
		return list(this.value).map((_, index) => this.below(index));
	}

	get keys(): readonly string[] {
		return isRecord(this.value) ? Object.keys(this.value) : [];
	}

	/** The same place with a value that was found in the text there. */
	holding(value: unknown): Field {
		return new Field(this.sink, this.owner, this.place, value, this.path);
	}

	/** `spec.kubernetesVersion of Cluster prod`; the object itself where the field is the object. */
	get evidence(): string {
		const field = fieldName(this.path);
		if (field === "") return this.owner.words;
		return this.exists ? `${field} of ${this.owner.words}` : `no ${field} in ${this.owner.words}`;
	}

	/** Where it stands; the object where it is absent. */
	get location(): Location {
		return this.place.at(this.exists ? this.path : "", this.owner.words);
	}

	/** States a value that another field or the object as a whole gives, with this field as evidence. */
	means(name: SettingName, value: string, profiles?: readonly string[]): void {
		this.add(name, { value }, profiles);
	}

	/** States the value of this field under a name. Variables that nobody gave a value leave it open, and so does what is no such value. */
	says(name: SettingName, read: ReadValue, profiles?: readonly string[]): void {
		if (!this.exists) return;
		const variable = [this.value, ...list(this.value)].find(isVariable);
		if (variable !== undefined) {
			this.add(name, { value: null, open: `is ${inWords(variable)}, which nobody gave a value` }, profiles);
			return;
		}
		const value = read(this.value);
		if (value === null) this.add(name, { value: null, open: `cannot be read: ${inWords(this.value)}` }, profiles);
		else if (value !== undefined) this.add(name, { value }, profiles);
	}

	port(parameter: string): void {
		this.says(`parameters.${parameter}`, asPort);
	}

	/** The profile that this object belongs to without a doubt. */
	profile(profile: string): void {
		this.sink.profiles.push({ profile, evidence: `${this.evidence} in ${this.file}`, ...this.cluster(), location: this.location });
	}

	/** A firewall rule that stands here and is not judged. `words` end the sentence that begins with the field. */
	unread(words: string, cause: UnreadRule["cause"]): void {
		this.sink.unread.push({
			input: this.place.file,
			filter: null,
			rule: this.evidence,
			problem: `${this.evidence} ${words}`,
			cause,
			location: this.location,
		});
	}

	note(words: string): void {
		this.sink.note(this.place.file, `${this.evidence} ${words}`);
	}

	private cluster(): { readonly clusterKey?: string } {
		return this.owner.cluster === null ? {} : { clusterKey: this.owner.cluster };
	}

	private add(name: SettingName, said: Pick<Setting, "value" | "open">, profiles?: readonly string[]): void {
		this.sink.settings.push({
			name,
			...said,
			evidence: this.evidence,
			...(profiles === undefined ? {} : { profiles }),
			...this.cluster(),
			location: this.location,
		});
	}
}
