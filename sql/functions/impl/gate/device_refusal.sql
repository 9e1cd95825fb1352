create or replace function impl.device_refusal(p_supplier int4, p_device int4,
    p_epoch int4)
returns text
language plpgsql stable
as $$
begin
    return coalesce(
        (select case when d.removed_at is not null then 'DEVICE_UNKNOWN'
                     when d.locked_at is not null then 'DEVICE_LOCKED'
                     when d.epoch <> p_epoch then 'DEVICE_STALE'
                     else '' end
         from ticket.device d
         where d.supplier_id = p_supplier and d.device_no = p_device),
        'DEVICE_UNKNOWN');
end;
$$;

comment on function impl.device_refusal(int4, int4, int4) is
'Why a call of a device is not answered: it is not known, locked, or its token
is of an older epoch; empty: it is answered.';
