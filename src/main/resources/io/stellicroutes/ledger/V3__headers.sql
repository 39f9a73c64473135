-- The field names of a run's file, a JSON array, and how they differ from those of the last good run.
alter table stellic_run add column header text;
alter table stellic_run add column header_change varchar(4000);
