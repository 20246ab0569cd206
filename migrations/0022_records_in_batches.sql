-- Rows of batches that wait to become a shipment of a record, by record: a record goes into one batch at a time.
create index batch_items_by_waiting_record on batch_items (tenant_id, (input ->> 'dropRecordId'))
  where state = 'waiting' and input ->> 'dropRecordId' is not null;
