import { model, Schema } from 'mongoose';

/** A piece of content, by the hash of what it says: a module, a course's frame, the registry. Never changed; kept while a version names it. */
export interface BlobRecord {
  _id: string;
  json: string;
  createdAt: Date;
}

const blobSchema = new Schema<BlobRecord>(
  { _id: { type: String, required: true }, json: { type: String, required: true }, createdAt: { type: Date, required: true } },
  { versionKey: false, collection: 'content_blobs' },
);

export const BlobModel = model<BlobRecord>('ContentBlob', blobSchema);

/**
 * What is published under a name ('course:cpt-standards', 'instruments'): the one pointer that is flipped. The hash of the manifest is
 * the version that attempts keep. History is in the audit log.
 */
export interface PublicationRecord {
  _id: string;
  manifest: { frame: string; modules: { id: string; blob: string }[] };
  version: string;
  /** Who put it there: a release of the software never replaces an administrator's version. */
  source: 'shipped' | 'administrator';
  by: string | null;
  why: string;
  at: Date;
}

const publicationSchema = new Schema<PublicationRecord>(
  {
    _id: { type: String, required: true },
    manifest: { type: Schema.Types.Mixed, required: true },
    version: { type: String, required: true },
    source: { type: String, required: true },
    by: { type: String, default: null },
    why: { type: String, default: '' },
    at: { type: Date, required: true },
  },
  { versionKey: false, collection: 'publications' },
);

export const PublicationModel = model<PublicationRecord>('Publication', publicationSchema);
