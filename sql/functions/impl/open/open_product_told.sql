-- p_status: 0 off sale, 1 on sale, 2 its data, 3 prices and places.
create or replace function impl.open_product_told(
    p_supplier int4,
    p_products int4[],
    p_status int2)
returns void
language plpgsql volatile
as $$
begin
    return;
end;
$$;

comment on function impl.open_product_told(int4, int4[], int2) is
'Tells distributors of the open API, of those that want it, that what it shows
of products has changed.';
