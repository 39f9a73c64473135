-- The last row up to which everything is delivered or rejected for good is the delivery's checkpoint.
alter table stellic_delivery rename column settled_row to checkpoint_row;
alter table stellic_delivery rename column settled_delivered to checkpoint_delivered;
