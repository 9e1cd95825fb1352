create or replace function impl.closing_sums(p_supplier int4,
    p_from timestamptz, p_to timestamptz)
returns table (kind int2, debit int4, credit int4, form text, agent_id int4,
               number int8, fen int8)
language sql stable
as $$
    select k.kind, k.debit, k.credit, k.form, k.agent_id, count(*),
           sum(k.fen)::int8
    from (
        select t.kind, t.amount_fen as fen,
               case when t.debit >= 100 then 100 + t.debit % 10
                    else t.debit end as debit,
               case when t.credit >= 100 then 100 + t.credit % 10
                    else t.credit end as credit,
               case when t.kind >= impl.transfer_kind('rail sale') then '-'
                    when greatest(t.debit, t.credit) >= 100
                    then case when greatest(t.debit, t.credit) % 10 > 2
                              then 'rebate' else 'deposit' end
                    when p.payment_id is not null then 'epay'
                    when o.order_id is not null
                    then impl.moved_form(o.pay_method, t.debit, t.credit)
                    else '-' end as form,
               case when greatest(t.debit, t.credit) >= 100
                    then greatest(t.debit, t.credit) / 10
                    else coalesce(o.agent_id, p.agent_id, 0) end as agent_id
        from ticket.transfer t
        left join ticket.orders o
          on o.supplier_id = p_supplier and o.order_id = t.order_id
        left join ticket.payment p
          on p.supplier_id = p_supplier and p.payment_id = t.order_id
        where t.no > 0 and t.at >= p_from and t.at < p_to
          and t.supplier_id = p_supplier) k
    group by 1, 2, 3, 4, 5;
$$;

comment on function impl.closing_sums(int4, timestamptz, timestamptz) is
'What the ledger says moved in a time, by kind, sides, form of payment and
agent.';
