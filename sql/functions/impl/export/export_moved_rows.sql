-- By movement: all documents, those of agents, bills and the bank among them.
create or replace function impl.export_moved_rows(p_supplier ticket.supplier,
    p_filter jsonb, p_from timestamptz, p_to timestamptz, p_after int8[],
    p_limit int4)
returns table (at timestamptz, key int8[], cells text[])
language plpgsql stable
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
    return query
    select t.at, array[t.order_id, t.no], array[
        impl.export_time(t.at, p_supplier.zone), o.order_id::text,
        t.order_id::text, t.no::text,
        coalesce(impl.ledger_words(t.kind),
                 case t.kind when impl.transfer_kind('hold')
                             then '授权冻结' else '解冻退回' end),
        a.user_name::text, impl.client_ref(o.request_key), f.name,
        impl.export_side(p_supplier.supplier_id, t.debit),
        impl.export_side(p_supplier.supplier_id, t.credit),
        t.amount_fen::text, d.reference::text, p.platform_no::text,
        t.booked_by]
    from ticket.transfer t
    left join ticket.payment p
      on p.supplier_id = p_supplier.supplier_id and p.payment_id = t.order_id
    left join ticket.orders o
      on o.supplier_id = p_supplier.supplier_id
         and o.order_id = coalesce(p.order_id, t.order_id)
    left join ticket.deposit_document d
      on d.supplier_id = p_supplier.supplier_id and d.order_id = t.order_id
    cross join lateral (
        select case when greatest(t.debit, t.credit) >= 100
                    then greatest(t.debit, t.credit) / 10
                    else o.agent_id end as agent_id,
               case when t.kind >= impl.transfer_kind('rail sale') then '-'
                    when greatest(t.debit, t.credit) % 10 > 2
                      and greatest(t.debit, t.credit) >= 100 then 'rebate'
                    when greatest(t.debit, t.credit) >= 100 then 'deposit'
                    when p.payment_id is not null then 'epay'
                    when o.order_id is not null
                    then impl.moved_form(o.pay_method, t.debit, t.credit)
                    else '-' end as form) w
    left join ticket.agent a
      on a.supplier_id = p_supplier.supplier_id and a.agent_id = w.agent_id
    cross join lateral (
        select case w.form when '-' then ''
               else impl.report_name(p_supplier.supplier_id, 'form', w.form)
               end as name) f
    where t.no > 0 and t.at >= p_from and t.at < p_to
      and t.supplier_id = p_supplier.supplier_id
      and (t.at > p_from or array[t.order_id, t.no] > p_after)
      and (not p_filter ? 'agent_id'
           or w.agent_id = (p_filter ->> 'agent_id')::int4)
      and (not p_filter ? 'form' or w.form = p_filter ->> 'form')
    order by t.at, t.order_id, t.no
    limit p_limit;
end;
$$;

comment on function impl.export_moved_rows(ticket.supplier, jsonb, timestamptz,
                                           timestamptz, int8[], int4) is
'Movements of money as rows of an export: from p_from on, of that moment those
behind p_after, and before p_to.';
