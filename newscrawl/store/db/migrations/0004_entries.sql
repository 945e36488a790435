-- What a run looks for where an outlet names nothing, whose links nobody shows any more, and which parameters say nothing.

ALTER TABLE entries ADD COLUMN searched INTEGER NOT NULL DEFAULT 0; -- 1: nobody named it: it was looked for, since the others showed nothing or no sitemap was known
ALTER TABLE sources ADD COLUMN absent TEXT; -- since when neither the catalogue nor the run has it; NULL: one of them does
ALTER TABLE sources ADD COLUMN turning TEXT NOT NULL DEFAULT '[]'; -- JSON list: parameters that its entries give another value at every poll, so that they are no part of an address
