create or replace function impl.settle_sale(p_product ticket.product,
    out legs int4, out issue_days int4, out days int4, out from_day date,
    out until_day date)
language plpgsql stable
as $$
declare
    v_product ticket.settle_product;
    v_terms   ticket.settle_terms;
begin
    select s.* into v_product
    from ticket.settle_product s
    where s.supplier_id = p_product.supplier_id
      and s.product_id = p_product.product_id;

    if not found then
        return;
    end if;

    select t.* into v_terms
    from ticket.settle_terms t
    where t.supplier_id = v_product.supplier_id
      and t.product_id = v_product.product_id
      and t.version = v_product.version;

    select greatest(count(*), 1) into legs
    from ticket.settle_terms_part k
    where k.supplier_id = v_product.supplier_id
      and k.product_id = v_product.product_id
      and k.version = v_product.version;

    issue_days := case when v_terms.joint then v_terms.days end;
    days := coalesce(v_terms.days,
                     v_terms.until_day - v_terms.from_day + 1);
    from_day := v_terms.from_day;
    until_day := v_terms.until_day;
end;
$$;

comment on function impl.settle_sale(ticket.product) is
'What of a product''s terms of settlement decides whether it is sold for a day:
how many attractions it is of, for how many days its ticket is valid, of those
from its issue on, or between which; all null: it has none.';

create or replace function impl.settle_charge_form(p_supplier int4,
                                                   p_agent int4)
returns "char"
language plpgsql stable
as $$
declare
    v_party ticket.party;
begin
    select p.* into v_party
    from ticket.party p
    where p.supplier_id = p_supplier and p.agent_id = p_agent
      and p.removed_at is null;

    return case when found and impl.party_missing(v_party) = '{}'
                then v_party.charge_form else 'N' end;
end;
$$;

comment on function impl.settle_charge_form(int4, int4) is
'How an agent is charged for tickets of settlement: D from its deposit, A at
Alipay, C at a clearing provider; N: it cannot be, and none is sold to it.';

create or replace function impl.settle_is(p_supplier int4, p_product int4)
returns bool
language plpgsql stable
as $$
begin
    return exists (select from ticket.settle_product s
                   where s.supplier_id = p_supplier
                     and s.product_id = p_product);
end;
$$;

comment on function impl.settle_is(int4, int4) is
'Has a product terms of settlement, so that distributors are charged for it?';

-- Agents whose charge may have become another one: nginx looks again.
create or replace function impl.party_changed()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.agent a
    set version = a.version + 1
    where (a.supplier_id, a.agent_id) in
          (select c.supplier_id, c.agent_id from changed c
           where c.agent_id is not null);

    /* Orders go by the fee of their booking; who is deleted has none. */
    insert into ticket.party_fee as f (supplier_id, party_no, since, fee_fen)
    select c.supplier_id, c.party_no,
           case when k.fee_fen is null then '-infinity' else api.now() end,
           c.ticket_fee_fen
    from changed c
    join ticket.party p
      on p.supplier_id = c.supplier_id and p.party_no = c.party_no
    cross join impl.settle_fee(c.supplier_id, c.party_no, 'infinity')
         as k (fee_fen)
    where c.kind = 'D' and c.ticket_fee_fen is distinct from k.fee_fen
    on conflict (supplier_id, party_no, since) do update
    set fee_fen = excluded.fee_fen;

    insert into ticket.party_entry_fee as f (supplier_id, party_no, since,
                                             each_entry)
    select c.supplier_id, c.party_no,
           case when k.each_entry is null then '-infinity' else api.now() end,
           c.fee_each_entry
    from changed c
    join ticket.party p
      on p.supplier_id = c.supplier_id and p.party_no = c.party_no
    cross join impl.settle_fee_each(c.supplier_id, c.party_no, 'infinity')
         as k (each_entry)
    where c.kind = 'A' and c.fee_each_entry is distinct from k.each_entry
    on conflict (supplier_id, party_no, since) do update
    set each_entry = excluded.each_entry;

    /* Its gates let in what the operator sells. */
    update ticket.supplier s
    set catalogue_version = s.catalogue_version + 1
    where s.supplier_id in (select c.own_supplier_id from changed c
                            where c.own_supplier_id is not null);

    return null;
end;
$$;

comment on function impl.party_changed() is
'Trigger: raises the version of the agents that are parties, and of the
suppliers that are attractions of others; keeps what distributors are charged
besides, and whether attractions are for each entry.';

create or replace function impl.party_account_changed()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.agent a
    set version = a.version + 1
    where (a.supplier_id, a.agent_id) in
          (select p.supplier_id, p.agent_id
           from changed c
           join ticket.party p using (supplier_id, party_no)
           where p.agent_id is not null);

    return null;
end;
$$;

comment on function impl.party_account_changed() is
'Trigger: the same with their accounts.';

create or replace function impl.provider_charges()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update ticket.agent a
    set version = a.version + 1
    where (a.supplier_id, a.agent_id) in
          (select p.supplier_id, p.agent_id
           from ticket.party_account k
           join ticket.party p using (supplier_id, party_no)
           where k.supplier_id = new.supplier_id
             and k.provider_account = new.account_no and k.use = 'C');

    return null;
end;
$$;

comment on function impl.provider_charges() is
'Trigger: the same with an account of ours through which they are charged.';
