create or replace function impl.price_new(p_text text, p_old int8)
returns int8
language plpgsql immutable
as $$
declare
    v_new numeric := impl.amount_changed(p_text, p_old / 100.0) * 100;
begin
    if v_new is null and p_old is not null then
        perform impl.staff_refuse('PRICE_WORDS', p_text);
    end if;

    return round(v_new);
end;
$$;

comment on function impl.price_new(text, int8) is
'The price by a text, in fen, half up; null: there is none that +, - or x could
be of.  Refuses what is no such text.';

create or replace function impl.price_cells(p_supplier ticket.supplier,
    p_product int4, p_agent int4, p_text text, p_change jsonb)
returns ticket.price_cell[]
language plpgsql stable
as $$
declare
    v_today date := impl.staff_today(p_supplier.zone);
    v_days  datemultirange := impl.slot_days(p_supplier, p_change);
    v_cells ticket.price_cell[];
    v_cell  ticket.price_cell;
begin
    if lower(v_days) < v_today then
        perform impl.staff_refuse('PRICE_OVER', lower(v_days)::text);
    end if;

    v_cells := array(
        select row(d.day, o.price_fen, null, f.price_fen, null)
                   ::ticket.price_cell
        from (select lower(v_days) + n as day
              from generate_series(0, upper(v_days) - 1 - lower(v_days)) n) d
        left join ticket.day_price o
          on o.supplier_id = p_supplier.supplier_id
             and o.product_id = p_product and o.agent_id = p_agent
             and o.weekday = extract(isodow from d.day)
             and d.day between o.first_day and o.last_day
        cross join lateral impl.price_on(p_supplier.supplier_id, p_product,
                                         p_agent, d.day) f (price_fen)
        where d.day <@ v_days
        order by d.day);

    v_cells := array(
        select row(c.day, c.own, n.price_fen, c.before_fen,
                   coalesce(n.price_fen,
                            impl.price_below(p_supplier.supplier_id, p_product,
                                             p_agent, c.day))
                   )::ticket.price_cell
        from unnest(v_cells) c
        cross join lateral (
            select case when p_text <> 'none'
                        then impl.price_new(p_text,
                                 case when p_text ~ '^[-+x×*]'
                                      then c.before_fen else 0 end)
                        end as price_fen) n
        order by c.day);

    select c.* into v_cell
    from unnest(v_cells) c
    where p_text <> 'none'
      and c.becomes between 0 and 100000000 is not true
    order by c.day
    limit 1;

    if found then
        perform impl.staff_refuse(
            case when v_cell.becomes is null then 'PRICE_NONE'
                 else 'PRICE_WRONG' end,
            v_cell.day::text, impl.yuan(v_cell.becomes));
    end if;

    return v_cells;
end;
$$;

comment on function impl.price_cells(ticket.supplier, int4, int4, text, jsonb)
is
'The days of booking that a command is about, with what a product costs and will
cost by a text.  Refuses days that are over, and what is no price.';

create or replace function impl.price_below(p_supplier int4, p_product int4,
    p_agent int4, p_day date)
returns int8
language plpgsql stable
as $$
begin
    return coalesce(
        (select r.price_fen
         from ticket.price r
         where r.supplier_id = p_supplier and r.product_id = p_product
           and r.agent_id = p_agent and r.first_day <= p_day
         order by r.first_day desc
         limit 1),
        case when p_agent <> 0
             then impl.price_of(p_supplier, p_product, 0, p_day) end);
end;
$$;

comment on function impl.price_below(int4, int4, int4, date) is
'What a product would cost an agent on a day without a price of that day.';

-- Days of one weekday and price are one row, from the first day that is meant
-- to the last, so that staff know their range again.  Those that have their
-- price already stay as they are.
create or replace function impl.price_pieces(p_supplier int4, p_product int4,
    p_agent int4, p_cells ticket.price_cell[])
returns ticket.day_price[]
language plpgsql immutable
as $$
begin
    return array(
        with cell as (
            select c.day, c.becomes,
                   c.own is distinct from c.becomes as differs,
                   extract(isodow from c.day)::int4 as weekday,
                   min(c.day) over () as first, max(c.day) over () as last
            from unnest(p_cells) c
        ), step as (
            select c.*,
                   row_number() over w = 1
                   or c.becomes is distinct from lag(c.becomes) over w
                       as begins,
                   lead(c.day) over w is null as ends
            from cell c
            window w as (partition by c.weekday order by c.day)
        ), run as (
            select s.*, count(*) filter (where s.begins)
                            over (partition by s.weekday order by s.day) as no
            from step s
        )
        select row(p_supplier, p_product, p_agent, r.weekday,
                   case when r.no = 1 then min(r.first) else min(r.day) end,
                   case when bool_or(r.ends) then max(r.last)
                        else max(r.day) end,
                   min(r.becomes))::ticket.day_price
        from run r
        group by r.weekday, r.no
        having bool_or(r.differs));
end;
$$;

comment on function impl.price_pieces(int4, int4, int4, ticket.price_cell[]) is
'The rows that days of booking make.';

create or replace function impl.price_write(p_supplier int4, p_action text,
    p_pieces ticket.day_price[])
returns void
language plpgsql volatile
as $$
declare
    v_made record;
begin
    v_made := impl.day_price_write(p_supplier, p_pieces);

    perform impl.bulk_keep(p_supplier, 'prices', p_action,
        v_made.before || array_fill(null::jsonb,
                                    array[cardinality(v_made.after)]),
        array_fill(null::jsonb, array[cardinality(v_made.before)])
        || v_made.after);
end;
$$;

comment on function impl.price_write(int4, text, ticket.day_price[]) is
'impl.day_price_write(), which can be taken back.';
