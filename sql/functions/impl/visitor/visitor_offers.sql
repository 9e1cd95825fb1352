create or replace function impl.offer_picture_sum(p_hash bytea)
returns int8
language sql immutable
as $$
    select ('x' || encode(substr(p_hash, 1, 8), 'hex'))::bit(64)::int8;
$$;

comment on function impl.offer_picture_sum(bytea) is
'What the name of a picture has of its SHA-256: another one has another name.';

create or replace function impl.visitor_offers(p_order ticket.orders,
    p_zone text)
returns jsonb
language plpgsql stable
as $$
declare
    c_offers constant int4 := 5;
begin
    return coalesce((
        select jsonb_agg(jsonb_build_object(
                   'title', o.title, 'title_en', o.title_en,
                   'body', o.body, 'body_en', o.body_en, 'link', o.link,
                   'picture', case when o.hash is not null
                       then jsonb_build_object(
                                'offer', o.offer_no,
                                'sum', impl.offer_picture_sum(o.hash),
                                'width', o.width, 'height', o.height) end)
                   order by o.place, o.offer_no)
        from (select o.*, i.hash, i.width, i.height
              from ticket.offer o
              left join ticket.offer_picture i
                on i.supplier_id = o.supplier_id and i.offer_no = o.offer_no
              where o.supplier_id = p_order.supplier_id
                and (api.now() at time zone p_zone)::date
                    between o.first_day and o.last_day
                and (o.product_id is null or exists (
                    select
                    from ticket.order_item i
                    where i.supplier_id = p_order.supplier_id
                      and i.order_id = p_order.order_id
                      and i.product_id = o.product_id))
              order by o.place, o.offer_no
              limit c_offers) o), '[]');
end;
$$;

comment on function impl.visitor_offers(ticket.orders, text) is
'What an order''s visitor is offered today: the first five that go with what was
ordered.';
