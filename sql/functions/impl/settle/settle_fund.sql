-- What of each ticket's price is to lie in the money product is said when the
-- order to put it there goes out: who visits an attraction after that leaves it
-- to come out again.
create or replace function impl.settle_fund_plan(p_case ticket.settle_case)
returns ticket.settle_case
language plpgsql volatile
as $$
declare
    v_case ticket.settle_case := p_case;
begin
    update ticket.settle_ticket t
    set fund_fen = case when t.returned_at is not null then 0
                   else greatest(0, t.price_fen - (
                       select coalesce(sum(case
                                  when l.state in ('V', 'S')
                                  then l.attraction_fen
                                  when l.state in ('A', 'W') then 0
                                  else l.share_fen end), 0)
                       from ticket.settle_leg l
                       where l.supplier_id = t.supplier_id
                         and l.order_id = t.order_id
                         and l.ticket_no = t.ticket_no)) end
    where t.supplier_id = p_case.supplier_id
      and t.order_id = p_case.order_id;

    update ticket.settle_case c
    set amount_fen = s.fen
    from (select sum(t.fund_fen)::int8 as fen
          from ticket.settle_ticket t
          where t.supplier_id = p_case.supplier_id
            and t.order_id = p_case.order_id) s
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id
      and s.fen > 0
    returning c.* into v_case;

    if not found then
        perform impl.settle_case_ends(p_case, 'A', api.now());
        return null;
    end if;

    return v_case;
end;
$$;

comment on function impl.settle_fund_plan(ticket.settle_case) is
'What is to go into the money product now: the tickets'' prices, less what of
them is due to others by now; null, and the case is given up: nothing is left.
The caller has locked the case behind its order.';

create or replace function impl.settle_fund_is_in(p_case ticket.settle_case,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_order s
    set fund = 'I'
    where s.supplier_id = p_case.supplier_id
      and s.order_id = p_case.order_id and s.fund = 'N';

    insert into ticket.settle_funds as f (supplier_id, product_id, look_at)
    select p_case.supplier_id, p_case.product_id, max(t.expire_at)
    from ticket.settle_ticket t
    where t.supplier_id = p_case.supplier_id
      and t.order_id = p_case.order_id
    on conflict (supplier_id, product_id) do update
    set look_at = greatest(f.look_at, excluded.look_at);

    update ticket.settle_case c
    set due_at = p_at
    where c.supplier_id = p_case.supplier_id
      and c.order_id = p_case.order_id and c.kind = 'O' and c.state = 'N'
      and c.due_at = 'infinity';

    /* Who was given back meanwhile takes all of it out again. */
    perform impl.settle_case_make('O', s, t.ticket_no, 0::int2, 0, 0,
        p_case.account_no, t.fund_fen, 0, p_at + interval '72 h', p_at, p_at)
    from ticket.settle_order s
    join ticket.settle_ticket t using (supplier_id, order_id)
    where s.supplier_id = p_case.supplier_id
      and s.order_id = p_case.order_id and t.returned_at is not null
      and t.fund_fen > 0;
end;
$$;

comment on function impl.settle_fund_is_in(ticket.settle_case, timestamptz) is
'The money of an order lies in the product: what was due out of it meanwhile
comes out now.';

create or replace function impl.settle_fund_principal(p_supplier int4,
    p_product int4)
returns int8
language plpgsql stable
as $$
begin
    return (select coalesce(sum(case t.debit when impl.side('fund')
                                then t.amount_fen else -t.amount_fen end),
                            0)::int8
            from ticket.settle_case c
            join ticket.transfer_part p
              on p.supplier_id = c.supplier_id and p.case_id = c.case_id
            join ticket.transfer t
              on t.supplier_id = p.supplier_id and t.order_id = p.order_id
                 and t.no = p.no
                 and impl.side('fund') in (t.debit, t.credit)
            where c.supplier_id = p_supplier and c.product_id = p_product
              and c.kind in ('I', 'O', 'E'));
end;
$$;

comment on function impl.settle_fund_principal(int4, int4) is
'What of a product''s money lies in its money product, without the yield.';

create or replace function impl.settle_fund_holds(p_supplier int4,
    p_product int4)
returns bool
language plpgsql stable
as $$
begin
    return impl.settle_fund_principal(p_supplier, p_product) <> 0
        or exists (
            select
            from ticket.settle_case c
            where c.supplier_id = p_supplier and c.product_id = p_product
              and c.kind in ('I', 'O', 'E')
              and c.state in ('N', 'S', 'W', 'M'));
end;
$$;

comment on function impl.settle_fund_holds(int4, int4) is
'Does money of a product lie in its money product, or is it on its way?';

-- At its end all of a money product comes out, whosever it is.
create or replace function impl.settle_fund_other(p_supplier int4,
    p_product int4, p_fund text, p_holds bool)
returns text
language plpgsql stable
as $$
begin
    return (
        select d.code
        from ticket.provider_account a
        join ticket.provider_account b
          on b.provider = a.provider and b.merchant_id = a.merchant_id
             and b.gateway = a.gateway and b.state = 'A'
        join ticket.settle_product s on s.supplier_id = b.supplier_id
        join ticket.product d
          on d.supplier_id = s.supplier_id and d.product_id = s.product_id
        where a.supplier_id = p_supplier and a.provider = 'clearing'
          and a.state = 'A'
          and (s.supplier_id, s.product_id) <> (p_supplier, p_product)
          and impl.settle_fund(s.supplier_id, s.product_id) = p_fund
          and (not p_holds and s.fund_code is not null and s.state <> 'C'
               or impl.settle_fund_holds(s.supplier_id, s.product_id))
        order by s.supplier_id, s.product_id
        limit 1);
end;
$$;

comment on function impl.settle_fund_other(int4, int4, text, bool) is
'Another product whose money lies in that money product of the operator''s, or,
but where p_holds, is to lie there; null: none''s.';

create or replace function impl.settle_fund_ends(p_supplier int4,
    p_product int4)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select
        from ticket.settle_product s
        left join ticket.settle_terms t
          on t.supplier_id = s.supplier_id and t.product_id = s.product_id
             and t.version = s.version
        where s.supplier_id = p_supplier and s.product_id = p_product
          and (s.state = 'C' or t.until_day is not null));
end;
$$;

comment on function impl.settle_fund_ends(int4, int4) is
'Is a product over with its last ticket, and not sold on?';

-- A product is over when the last day of all its tickets is, and none of them
-- waits for a visit, nor any money to move in or out; where tickets are valid
-- for some days from their issue on, when it is closed, too.
create or replace function impl.settle_fund_due(p_supplier int4,
    p_product int4, p_at timestamptz)
returns bool
language plpgsql stable
as $$
begin
    return impl.settle_fund_ends(p_supplier, p_product)
        and not exists (
               select
               from ticket.settle_order s
               join ticket.settle_ticket t
                 on t.supplier_id = s.supplier_id and t.order_id = s.order_id
               where s.supplier_id = p_supplier and s.product_id = p_product
                 and s.fund <> '-' and t.expire_at > p_at)
        and not exists (
               select
               from ticket.settle_order s
               join ticket.settle_leg l
                 on l.supplier_id = s.supplier_id and l.order_id = s.order_id
               where s.supplier_id = p_supplier and s.product_id = p_product
                 and s.fund <> '-' and l.state in ('A', 'W'))
        and not exists (
               select
               from ticket.settle_case c
               where c.supplier_id = p_supplier and c.product_id = p_product
                 and c.kind in ('C', 'I', 'O', 'E')
                 and c.state in ('N', 'S', 'W', 'M'));
end;
$$;

comment on function impl.settle_fund_due(int4, int4, timestamptz) is
'Is a product over, so that all that lies in its money product may come out?';

create or replace function impl.settle_fund_end(p_supplier int4,
    p_product int4, p_at timestamptz)
returns ticket.settle_case
language plpgsql volatile
as $$
declare
    v_settle    ticket.settle_order;
    v_principal int8;
    v_account   int2 := impl.settle_account(p_supplier, 'clearing');
    v_fund      constant text := impl.settle_fund(p_supplier, p_product);
begin
    /* One at a time. */
    perform from ticket.product p
    where p.supplier_id = p_supplier and p.product_id = p_product
    for no key update;

    v_principal := impl.settle_fund_principal(p_supplier, p_product);

    if v_principal < 0 or v_account is null
        or not impl.settle_fund_due(p_supplier, p_product, p_at)
    then
        return null;
    end if;

    v_settle.supplier_id := p_supplier;
    v_settle.product_id := p_product;

    /* Its own comes out then, one after the other, and the yield with the
       last one's. */
    if exists (select
               from ticket.settle_case c
               where c.supplier_id = p_supplier and c.order_id = 0
                 and c.kind = 'O' and c.state in ('N', 'S', 'W', 'M')
                 and c.product_id <> p_product
                 and impl.settle_fund(p_supplier, c.product_id) = v_fund)
    then
        return null;
    elsif impl.settle_fund_other(p_supplier, p_product, v_fund, true)
          is not null
    then
        if v_principal = 0 then
            perform impl.settle_fund_over(p_supplier, p_product);
            return null;
        end if;

        return impl.settle_case_make('O', v_settle, 0::int2, 0::int2, 0, 0,
            v_account, v_principal, 0, p_at + interval '72 h', p_at, p_at);
    end if;

    return impl.settle_case_make('E', v_settle, 0::int2, 0::int2, 0, 0,
        v_account, v_principal, 0, p_at + interval '72 h', p_at, p_at);
end;
$$;

comment on function impl.settle_fund_end(int4, int4, timestamptz) is
'The case that takes all of a product''s money, and what it has yielded, out of
its money product, where nothing but the yield may be left; null: it is not
due.';

create or replace function impl.settle_fund_over(p_supplier int4,
    p_product int4)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_order s
    set fund = 'E'
    where s.supplier_id = p_supplier and s.product_id = p_product
      and s.fund = 'I';

    delete from ticket.settle_funds f
    where f.supplier_id = p_supplier and f.product_id = p_product;
end;
$$;

comment on function impl.settle_fund_over(int4, int4) is
'Nothing of a product''s money lies in its money product any more.';

create or replace function impl.settle_fund_ended(p_case ticket.settle_case,
    p_job ticket.pay_job, p_amount_fen int8)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_case.supplier_id;
    v_now      timestamptz := api.now();
    v_platform int4 := impl.platform_side(p_case.account_no);
    v_yield    int8;
    v_no       int2 := 0;
begin
    select coalesce((t.learned ->> 'yield_fen')::int8, 0) into v_yield
    from ticket.pay_attempt t
    where t.supplier_id = c_supplier and t.job_id = p_job.job_id
    order by t.no desc
    limit 1;

    update ticket.settle_case c
    set yield_fen = greatest(v_yield, 0)
    where c.supplier_id = c_supplier and c.case_id = p_case.case_id;

    perform impl.settle_case_ends(p_case, 'K', v_now);

    v_no := impl.book(c_supplier, p_case.case_id, v_no,
        impl.transfer_kind('fund out'), v_platform, impl.side('fund'),
        p_case.amount_fen, v_now);
    v_no := impl.book(c_supplier, p_case.case_id, v_no,
        impl.transfer_kind('yield'), v_platform, impl.side('yield'),
        greatest(v_yield, 0), v_now);

    insert into ticket.transfer_part (supplier_id, order_id, no, case_id)
    select c_supplier, p_case.case_id, n, p_case.case_id
    from generate_series(1, v_no) n;

    update ticket.settle_ticket t
    set fund_fen = 0
    from ticket.settle_order s
    where s.supplier_id = c_supplier and s.product_id = p_case.product_id
      and s.fund = 'I'
      and t.supplier_id = c_supplier and t.order_id = s.order_id
      and t.fund_fen > 0;

    perform impl.settle_fund_over(c_supplier, p_case.product_id);
    perform impl.settle_refunds_go(p_case);
    perform impl.settle_yields_ask(p_case, v_now);

    if p_amount_fen is distinct from p_case.amount_fen then
        perform impl.alarm(c_supplier, 'fund differs', p_job.number,
            format('came out %s of %s', impl.yuan(p_amount_fen),
                   impl.yuan(p_case.amount_fen)), v_now);
    end if;
end;
$$;

comment on function impl.settle_fund_ended(ticket.settle_case, ticket.pay_job,
                                           int8) is
'All of a product''s money has come out of its money product, and what it has
yielded is income: a document of its own.';
