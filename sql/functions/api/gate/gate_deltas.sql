create or replace function api.gate_deltas(p_supplier int4, p_device int4,
    p_epoch int4, p_day date, p_after int8)
returns table (verdict text, subject text, day date, last_no int8, etag text,
               bytes bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_most constant int4 := 1048576;    /* bytes, or the first one's */
    v_cut  int8;
begin
    day := coalesce(p_day, impl.local_day(p_supplier, api.now()));
    verdict := impl.gate_list_refusal(p_supplier, p_device, p_epoch, day);

    if verdict is not null then
        return next;
        return;
    end if;

    select b.cut_no into v_cut
    from ticket.gate_book b
    where b.supplier_id = p_supplier and b.day = gate_deltas.day
      and b.expires > api.now();

    /* Behind midnight no list of the day is begun before a device asks for it,
       or its hour comes: nothing follows what this one has. */
    if v_cut is null then
        verdict := 'LIST_GAP';
        return next;
        return;
    end if;

    select string_agg(s.bytes, '' order by s.first_no), max(s.last_no),
           encode(substr(sha256(string_agg(s.bytes, '' order by s.first_no)),
                         1, 16), 'hex')
    into bytes, last_no, etag
    from (select g.first_no, g.last_no, g.bytes,
                 sum(length(g.bytes)) over (order by g.first_no) as size,
                 row_number() over (order by g.first_no) as n
          from ticket.gate_segment g
          where g.supplier_id = p_supplier and g.day = gate_deltas.day
            and g.first_no > p_after
            /* of a long tail not more than may be sent */
            and g.first_no <= p_after + c_most / 16) s
    where s.size <= c_most or s.n = 1;

    /* Segments begin where one ended; nobody has a number between. */
    if p_after > v_cut
        or bytes is not null
           and not exists (select from ticket.gate_segment g
                           where g.supplier_id = p_supplier
                             and g.day = gate_deltas.day
                             and g.first_no = p_after + 1)
        or bytes is null and p_after < v_cut
    then
        verdict := 'LIST_GAP';
        bytes := null;
        last_no := null;
        etag := null;
    end if;

    last_no := coalesce(last_no, p_after);
    return next;
end;
$$;

comment on function api.gate_deltas is
'The segments of a day that follow a change, one behind the other; empty: there
is none yet.  LIST_GAP: what follows it is not there; the whole list is, or who
asks for it begins it.';

grant execute on function api.gate_deltas to ticket_nginx;
