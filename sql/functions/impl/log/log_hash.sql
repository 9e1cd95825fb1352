-- Each link of the chain holds the one before and a row of the log with its
-- changes, as text that does not depend on who asks.
create or replace function impl.log_hash(
    p_before bytea,
    p_supplier int4,
    p_no int8)
returns bytea
language plpgsql stable
as $$
begin
    return (
        select sha256(p_before || convert_to(jsonb_build_array(
                   l.supplier_id, l.no, impl.microseconds(l.at), l.person,
                   l.role, l.by, l.action, l.subject, l.reason, l.request,
                   l.xact::text,
                   (select jsonb_agg(jsonb_build_array(
                               c.change_no, c.of_table, c.key, c.before,
                               c.after, to_jsonb(c.secrets))
                           order by c.change_no)
                    from ticket.staff_change c
                    where c.supplier_id = l.supplier_id
                      and c.no = l.no))::text, 'UTF8'))
        from ticket.staff_log l
        where l.supplier_id = p_supplier
          and l.no = p_no);
end;
$$;

comment on function impl.log_hash(bytea, int4, int8) is
'The link of a row of the log behind another one; null: there is no such row.';

create or replace function impl.log_links_wrong(p_supplier int4,
                                                p_after int8)
returns table (supplier_id int4, link int8, should_be int8, no int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select c.supplier_id, c.link, c.should_be, c.no
    from (select k.supplier_id, k.link, k.no, k.hash,
                 coalesce(lag(k.link) over w, 0) + 1 as should_be,
                 coalesce(lag(k.hash) over w, '') as before
          from ticket.staff_chain k
          where (p_supplier is null or k.supplier_id = p_supplier)
            and k.link >= p_after
          window w as (partition by k.supplier_id order by k.link)) c
    where c.link > p_after
      and (c.link <> c.should_be
           or c.hash is distinct from impl.log_hash(c.before, c.supplier_id,
                                                    c.no));
end;
$$;

comment on function impl.log_links_wrong(int4, int8) is
'Links of the chain behind one that do not hold what they were made of: of a
supplier, or of all.';

create or replace function impl.log_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language sql stable
as $$
    select c.supplier_id, 'staff_log_chain', c.no::text,
           case when c.link <> c.should_be
                then format('link %s of the chain follows link %s', c.link,
                            c.should_be - 1)
                else format('row %s of the log, link %s of the chain, is not'
                            ' as it was written', c.no, c.link) end
    from impl.log_links_wrong(p_supplier, 0) c

    union all
    select l.supplier_id, 'staff_log_chain', l.no::text,
           format('row %s of the log is in no chain', l.no)
    from ticket.staff_log l
    left join ticket.staff_chain k using (supplier_id, no)
    left join ticket.staff_log_open o using (supplier_id, no)
    where (p_supplier is null or l.supplier_id = p_supplier)
      and k.link is null and o.no is null

    /* Where no worker has chained any yet, none is running. */
    union all
    select l.supplier_id, 'staff_log_chain', l.no::text,
           format('row %s of the log has waited for the chain since %s', l.no,
                  l.at)
    from ticket.staff_log_open o
    join ticket.staff_log l using (supplier_id, no)
    where (p_supplier is null or l.supplier_id = p_supplier)
      and l.at < api.now() - interval '5 minutes'
      and exists (select from ticket.staff_chain)

    union all
    select c.supplier_id, 'staff_log_chain', c.no::text,
           format('a change of %s belongs to no row of the log', c.of_table)
    from ticket.staff_change c
    left join ticket.staff_log l using (supplier_id, no)
    where (p_supplier is null or c.supplier_id = p_supplier)
      and l.no is null;
$$;

comment on function impl.log_audit(int4) is
'Rows of the log that are not what they were when they were chained, and those
that wait for it longer than workers take.';
