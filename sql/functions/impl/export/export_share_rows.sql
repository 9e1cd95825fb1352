-- Files are in Chinese, whoever asks for them: the worker has no language.
create or replace function impl.export_share_rows(p_supplier ticket.supplier,
    p_export ticket.export, p_day date)
returns setof text[]
language plpgsql stable
as $$
declare
    c_party  constant ticket.party := (
        select y
        from ticket.party y
        where y.supplier_id = p_supplier.supplier_id
          and y.party_no = (p_export.filter ->> 'party')::int4);
    c_places constant int4[] := impl.export_share_places(c_party.kind);
    c_zone   constant text := p_supplier.zone;
begin
    if p_export.filter ? 'party' and c_party.party_no is null then
        return;
    end if;

    perform set_config('ticket.language', 'zh', true);

    return query
    select array(select k.cells[u.n]
                 from unnest(c_places) with ordinality u (n, place)
                 order by u.place)
    from (
        select r.order_id, r.ticket_no, r.leg_no, r.settled_at, array[
            r.order_id::text, r.ticket_no::text, r.leg_no::text, r.product,
            r.product_name, r.party_no::text, r.party, r.buyer,
            r.visitors::text, impl.export_time(r.ordered_at, c_zone),
            impl.export_time(r.issued_at, c_zone), r.distributor_no::text,
            r.distributor, r.distributor_fen::text, r.ticket_fee_fen::text,
            r.charge_form, r.charge_no, r.attraction_fen::text,
            r.payout_fee_fen::text, impl.export_time(r.settled_at, c_zone),
            r.refund_account, r.refund_no, r.refund_fen::text,
            impl.export_time(r.refunded_at, c_zone), r.return_fee_fen::text,
            r.margin_fen::text, r.breakage_fen::text, r.yield_fen::text,
            r.income_fen::text, r.order_state, r.refund_state, r.leg_state]
            as cells
        from impl.settle_detail(p_supplier.supplier_id,
                 p_day::timestamp at time zone c_zone,
                 (p_day + 1)::timestamp at time zone c_zone,
                 p_export.filter ->> 'product', c_party) r) k
    order by k.order_id nulls last, k.ticket_no, k.leg_no, k.settled_at;
end;
$$;

comment on function impl.export_share_rows(ticket.supplier, ticket.export,
                                           date) is
'Shares of tickets that were issued on a day, and what money products have
yielded on it, as rows of an export: of a party, what it may see.';

create or replace function impl.export_profit_rows(p_supplier ticket.supplier,
    p_export ticket.export)
returns setof text[]
language plpgsql stable
as $$
begin
    perform set_config('ticket.language', 'zh', true);

    return query
    select array[impl.worded(r.section), impl.worded(r.item), r.day::text,
                 r.number::text, r.amount_fen::text]
    from ticket.product d
    cross join lateral impl.settle_profit(p_supplier, d,
        p_export.first_day::timestamp at time zone p_supplier.zone,
        (p_export.last_day + 1)::timestamp at time zone p_supplier.zone) r
    where d.supplier_id = p_supplier.supplier_id
      and d.product_id = (p_export.filter ->> 'product_id')::int4
    order by r.place, r.part, r.day, r.item;
end;
$$;

comment on function impl.export_profit_rows(ticket.supplier, ticket.export) is
'The sheet of a joint product as rows of an export.';
