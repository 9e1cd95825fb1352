-- One page of an account's entries, as a ledger reads: the oldest first, each
-- beginning with the balance the one before ended with.  An amount has no sign:
-- its type says which side it is on.
--
-- Where a rebate account's year turns within the window there is an entry of
-- type 1, with the balance carried over and no amount: nothing has moved.
create or replace function api.account_list_2(p_supplier int4, p_agent int4,
    p_which int4, p_page int8, p_first text, p_last text, p_type text,
    p_edition int2)
returns table (verdict text, subject text, unit_type text, unit_id text,
               unit_name text, year int4, type text, opening_fen int8,
               amount_fen int8, closing_fen int8, document text,
               user_name text, note text, moment text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_skip int8;
    w record;
begin
    select * into w
    from impl.account_window(p_supplier, p_agent, p_which, p_first, p_last,
                             p_type, p_edition);

    v_skip := impl.list_skip(w.page_base, p_page);

    if w.verdict is null and v_skip is null then
        w.verdict := 'BAD_PARAM';
        w.subject := 'Page_index';
    end if;

    if w.verdict is not null then
        verdict := w.verdict;
        subject := w.subject;
        return next;
        return;
    end if;

    return query
    with e as materialized (
        select k.at, k.document, k.no, k.kind, k.sign, k.amount_fen,
               k.closing_fen
        from (select x.*
              from impl.account_entries(p_supplier, w.account, w.first_at,
                                        w.end_at, w.debits, w.credits) x
              where w.document_type is null
                or impl.document_type(p_supplier, x.document, x.kind)
                   = w.document_type
              union all
              select c.at, 0::int8, 0::int2, 0::int2, 0, 0::int8,
                     c.balance_fen
              from impl.account_carried(p_supplier, w.account, w.zone,
                                        w.first_at, w.end_at) c
              where w.carries) k
        order by k.at, k.document, k.no
        limit impl.order_list_size()
        offset v_skip
    )
    select null::text, null::text, a.unit_type::text, a.unit_id, a.name,
           l.year, l.type::text, e.closing_fen - e.sign * e.amount_fen,
           e.amount_fen, e.closing_fen,
           case when e.document = 0 then '' else e.document::text end,
           case when e.kind = 0 then ''
                when k.booked_by is not null then k.booked_by
                when e.kind > 2 then a.user_name
                else '' end,
           case when e.kind = 0
                then (l.year - 1) || '年余额结转至' || l.year || '年'
                else impl.entry_note(p_which, l.type, e.kind)
                     || coalesce(' ' || d.reference, '') end,
           to_char(e.at at time zone w.zone, 'YYYYMMDDHH24MISS')
    from e
    join ticket.agent a on a.supplier_id = p_supplier
                       and a.agent_id = p_agent
    left join lateral (
         select d.reference, d.rebate_type
         from ticket.deposit_document d
         where d.supplier_id = p_supplier
           and d.order_id = e.document
           and e.kind in (impl.transfer_kind('top-up'),
                          impl.transfer_kind('deduction'))
         offset 0) d on true
    left join lateral (
         select t.booked_by
         from ticket.transfer t
         where t.supplier_id = p_supplier and t.order_id = e.document
           and t.no = e.no
         offset 0) k on true
    cross join lateral (
          select extract(year from e.at at time zone w.zone)::int4 as year,
                 case when p_which = 1
                      then case e.sign when 1 then '1' else '2' end
                      when e.kind = 0 then '1'
                      when e.kind in (impl.transfer_kind('sale'),
                                     impl.transfer_kind('capture'),
                                     impl.transfer_kind('fee')) then '9'
                      when e.kind = impl.transfer_kind('refund') then 'A'
                      else coalesce(d.rebate_type::text,
                                    case e.kind
                                        when impl.transfer_kind('top-up')
                                        then '0' else '3' end)
                 end::"char" as type) l
    order by e.at, e.document, e.no;

    if not found then
        verdict := 'NO_ENTRIES';
        return next;
    end if;
end;
$$;

comment on function api.account_list_2 is
'QueryYFKJYRec (4.2.31), QueryFKJYRec (4.2.34): a page of the entries of an
agent''s deposit (1) or rebate account (3).  User name: who booked it, the agent
or one of the staff; the reference of a document stands in the note.';

grant execute on function api.account_list_2 to ticket_nginx;
