-- The second one answers without the bytes, for who has them already.
create or replace function api.gate_list(p_supplier int4, p_device int4,
                                         p_epoch int4, p_day date)
returns table (verdict text, subject text, day date, last_no int8, etag text,
               bytes bytea)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    day := coalesce(p_day, impl.local_day(p_supplier, api.now()));
    verdict := impl.gate_list_refusal(p_supplier, p_device, p_epoch, day);

    if verdict is null then
        select g.last_no, encode(substr(g.hash, 1, 16), 'hex'), g.bytes
        into last_no, etag, bytes
        from ticket.gate_book b
        join ticket.gate_list g
          on g.supplier_id = b.supplier_id and g.day = b.day
             and g.generation = b.generation
        where b.supplier_id = p_supplier and b.day = gate_list.day
          and b.expires > api.now();

        if not found then
            verdict := impl.gate_list_wanted(p_supplier, day);
        end if;
    end if;

    return next;
end;
$$;

comment on function api.gate_list is
'The newest whole list of a day.  Who asks for one that is not there has it
made.';

grant execute on function api.gate_list to ticket_nginx;

create or replace function api.gate_list_tag(p_supplier int4, p_device int4,
                                             p_epoch int4, p_day date)
returns table (verdict text, subject text, day date, last_no int8, etag text,
               size int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    day := coalesce(p_day, impl.local_day(p_supplier, api.now()));
    verdict := impl.gate_list_refusal(p_supplier, p_device, p_epoch, day);

    if verdict is null then
        select g.last_no, encode(substr(g.hash, 1, 16), 'hex'), length(g.bytes)
        into last_no, etag, size
        from ticket.gate_book b
        join ticket.gate_list g
          on g.supplier_id = b.supplier_id and g.day = b.day
             and g.generation = b.generation
        where b.supplier_id = p_supplier and b.day = gate_list_tag.day
          and b.expires > api.now();

        if not found then
            verdict := impl.gate_list_wanted(p_supplier, day);
        end if;
    end if;

    return next;
end;
$$;

comment on function api.gate_list_tag is
'What api.gate_list() would answer, without its bytes.';

grant execute on function api.gate_list_tag to ticket_nginx;
