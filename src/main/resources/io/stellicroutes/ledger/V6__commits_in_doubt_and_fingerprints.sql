-- Which rows of a delivery were sent for good without a confirmation that is on record: a commit in doubt, or, behind a crash,
-- what may have been sent. through: null if it is not known up to which row. since: UTC; null if nothing is in doubt.
alter table stellic_delivery add column if not exists in_doubt_from bigint;
alter table stellic_delivery add column if not exists in_doubt_through bigint;
alter table stellic_delivery add column if not exists in_doubt_since timestamp;

-- What the landed file's contents are known by, when it has to be fetched again; and what was odd about how it came.
alter table stellic_run add column if not exists fingerprint varchar(64);
alter table stellic_run add column if not exists note varchar(1000);
