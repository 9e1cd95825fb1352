create or replace function api.gate_keys(p_supplier int4, p_device int4,
                                         p_epoch int4, p_day date)
returns table (verdict text, subject text, day date, public_key bytea[],
               expires timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    day := coalesce(p_day, impl.local_day(p_supplier, api.now()));
    verdict := impl.gate_list_refusal(p_supplier, p_device, p_epoch, day);

    if verdict is null then
        expires := coalesce(
            (select b.expires from ticket.gate_book b
             where b.supplier_id = p_supplier and b.day = gate_keys.day),
            (select (gate_keys.day + 1)::timestamp at time zone s.zone
             from ticket.supplier s
             where s.supplier_id = p_supplier));

        if expires <= api.now() then
            verdict := 'LIST_DAY';
        end if;
    end if;

    if verdict is null then
        public_key := array(select k.public_key
                            from impl.gate_key_live(p_supplier) k);
    end if;

    return next;
end;
$$;

comment on function api.gate_keys is
'The keys that a device believes, the one that signs first, and until when a
day''s list and its list key are good.';

grant execute on function api.gate_keys to ticket_nginx;
