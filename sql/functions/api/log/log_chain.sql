-- Workers take turns.  A row that is not committed yet is not seen, and is
-- chained behind those of greater numbers.
create or replace function api.log_chain(p_limit int4)
returns table (supplier_id int4, link int8, hash text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v record;
    v_hash bytea;
    v_last int4 := -1;
begin
    /* Not by an advisory lock: whoever may connect could hold it. */
    perform from ticket.staff_chain_turn t where t.one for update skip locked;

    if not found then
        return;
    end if;

    for v in
        select o.supplier_id, o.no
        from ticket.staff_log_open o
        order by o.supplier_id, o.no
        limit p_limit
    loop
        if v.supplier_id <> v_last then
            if v_last >= 0 then
                return next;
            end if;

            v_last := v.supplier_id;
            supplier_id := v_last;

            select c.link, c.hash into link, v_hash
            from ticket.staff_chain c
            where c.supplier_id = v_last
            order by c.link desc
            limit 1;

            if not found then
                link := 0;
                v_hash := '';
            end if;
        end if;

        /* A row that somebody took away stops nothing: the audit names it. */
        link := link + 1;
        v_hash := coalesce(impl.log_hash(v_hash, v.supplier_id, v.no),
                           sha256(v_hash));
        hash := encode(v_hash, 'hex');

        insert into ticket.staff_chain (supplier_id, link, no, hash, at)
        values (v.supplier_id, link, v.no, v_hash, api.now());

        delete from ticket.staff_log_open o
        where o.supplier_id = v.supplier_id
          and o.no = v.no;
    end loop;

    if v_last >= 0 then
        return next;
    end if;
end;
$$;

comment on function api.log_chain is
'Chains rows of the log, p_limit at most; the last link of each supplier that
got one.';

grant execute on function api.log_chain to ticket_worker;
